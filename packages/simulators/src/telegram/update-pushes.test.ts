import { beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from 'telegram';
import type { FakeAccount, FakeUser } from './fake-telegram.ts';
import { TelegramWorld } from './telegram-world.ts';

let world: TelegramWorld;
let account: FakeAccount;
let friend: FakeUser;
let told: Api.TypeUpdates[];

function say(...said: string[]): void {
  for (const text of said) world.telegram.say({ from: friend, to: account.user, text });
}

/** The texts of what was told, container by container. */
function texts(): unknown[] {
  return told.map((container) =>
    container instanceof Api.Updates
      ? container.updates.map((update) =>
          update instanceof Api.UpdateNewMessage ? (update.message as Api.Message).message : update.className,
        )
      : container.className,
  );
}

beforeEach(() => {
  world = new TelegramWorld();
  account = world.telegram.createAccount();
  friend = world.telegram.createUser();
  told = [];
  world.onUpdate(account, (container) => void told.push(container));
});

describe('UpdatePushes', () => {
  it('keeps updates back and lets them go, in order or out of it, or never', () => {
    world.pushes.hold(account);
    say('1', '2', '3');
    expect(told).toEqual([]);
    expect(account.box.pts).toBe(4);
    expect(world.pushes.release(account, { order: [2, 0, 1] })).toBe(3);
    expect(texts()).toEqual([['3'], ['1'], ['2']]);
    world.pushes.hold();
    say('4', '5');
    expect(world.pushes.discardHeld()).toBe(2);
    say('6');
    world.pushes.release();
    say('7');
    expect(texts().slice(3)).toEqual([['6'], ['7']]);
  });

  it('shuffles by a seed: the same one gives the same order', () => {
    const orderOf = (seed: number): string => {
      told = [];
      world.pushes.hold(account);
      say('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
      world.pushes.release(account, { seed });
      return JSON.stringify(texts());
    };
    expect(orderOf(5)).toBe(orderOf(5));
    expect(new Set([1, 2, 3, 4].map((seed) => orderOf(seed))).size).toBeGreaterThan(1);
  });

  it('shows a held message as it was when it was said', () => {
    world.pushes.hold(account);
    const said = world.telegram.say({ from: friend, to: account.user, text: 'before' });
    world.telegram.edit(said, { text: 'after' });
    world.pushes.release(account);
    expect(texts()).toEqual([['before'], ['UpdateEditMessage']]);
  });

  it('tells twice, in numbered containers, several things in one, or only that it is too much', async () => {
    world.pushes.twice(account);
    say('double');
    world.pushes.twice(account, false);
    world.pushes.number(account);
    say('numbered');
    world.pushes.together(() => say('a', 'b'));
    world.pushes.number(account, false);
    world.pushes.tooLong(account);
    say('unseen', 'seen');
    expect(texts()).toEqual([['double'], ['double'], ['numbered'], ['a', 'b'], 'UpdatesTooLong', ['seen']]);
    expect(told.map((container) => ('seq' in container ? container.seq : null))).toEqual([
      0,
      0,
      1,
      2,
      null,
      0,
    ]);
    expect(await world.answer(account, new Api.updates.GetState())).toMatchObject({ seq: 2, pts: 7 });
  });

  it('replaces an event of a channel by “too long” for each member', () => {
    const channel = world.telegram.createChannel('News', [account.user]);
    world.pushes.channelTooLong(channel);
    world.telegram.say({ from: null, to: channel, text: 'one' });
    world.telegram.say({ from: null, to: channel, text: 'two' });
    expect(told).toMatchObject([
      { updates: [{ className: 'UpdateChannelTooLong', pts: 2 }] },
      { updates: [{ className: 'UpdateNewChannelMessage', pts: 3 }] },
    ]);
  });

  it('shows minimal people with a hash that opens nothing, and in full when asked', async () => {
    const group = world.telegram.createGroup('Group', [account.user, friend]);
    world.telegram.minimal.add(friend);
    world.telegram.say({ from: friend, to: group, text: 'hello' });
    const [container] = told as [Api.Updates];
    const shown = container.users.find((user) => user.id.toString() === String(friend.id)) as Api.User;
    expect(shown.min).toBe(true);
    const input = new Api.InputUser({ userId: shown.id, accessHash: shown.accessHash! });
    await expect(world.answer(account, new Api.users.GetUsers({ id: [input] }))).rejects.toMatchObject({
      errorMessage: 'USER_ID_INVALID',
    });
    const answer = await world.answer(
      account,
      new Api.messages.GetMessages({ id: [new Api.InputMessageID({ id: 1 })] }),
    );
    expect((answer as Api.messages.Messages).users).toMatchObject([{ min: false }]);
  });

  it('spares a session its own doings, and tells the others', async () => {
    const [one, other] = [world.openSession(account), world.openSession(account)];
    const heard: string[] = [];
    one.onUpdate(() => heard.push('one'));
    other.onUpdate(() => heard.push('other'));
    const peer = new Api.InputPeerSelf();
    const answer = await one.invoke(
      new Api.messages.SendMessage({ peer, message: 'note', randomId: 1 as never }),
    );
    expect(answer).toMatchObject({ className: 'UpdateShortSentMessage', id: 1, pts: 2 });
    other.close();
    say('from outside');
    expect(heard).toEqual(['other', 'one']);
  });
});
