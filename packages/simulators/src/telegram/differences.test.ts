import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Api } from 'telegram';
import { TelegramLedger } from '../testing/telegram-ledger.ts';
import type { FakeAccount, FakeChannel, FakeGroup, FakeUser, SharedMessage } from './fake-telegram.ts';
import { historyOf } from './history-of.ts';
import { TelegramWorld } from './telegram-world.ts';
import { accessHash, long } from './tl-objects.ts';

const step = fc.record({
  verb: fc.constantFrom('say', 'say', 'say', 'edit', 'delete', 'read', 'pin', 'react', 'title', 'album'),
  who: fc.nat(2),
  where: fc.nat(2),
  which: fc.nat(),
});
type Step = { verb: string; who: number; where: number; which: number };

/** Two accounts, a person, a group and a supergroup, in which random things happen. */
class Town {
  readonly world = new TelegramWorld();
  readonly account: FakeAccount;
  readonly group: FakeGroup;
  readonly channel: FakeChannel;
  readonly #people: FakeUser[];
  readonly #said: SharedMessage[] = [];
  #time = 1_700_000_000;

  constructor() {
    const { telegram } = this.world;
    telegram.nowSeconds = () => this.#time++;
    this.account = telegram.createAccount();
    this.#people = [this.account.user, telegram.createAccount().user, telegram.createUser()];
    this.group = telegram.createGroup('Group', this.#people);
    this.channel = telegram.createChannel('Supergroup', this.#people, { megagroup: true });
  }

  run({ verb, who, where, which }: Step): void {
    const { telegram } = this.world;
    const from = this.#people[who]!;
    const other = this.#people[(who + 1) % 3]!;
    const to = [other, this.group, this.channel][where]!;
    const chosen = this.#said[which % Math.max(1, this.#said.length)];
    const text = `text ${which}`;
    if (verb === 'say') this.#said.push(telegram.say({ from, to, text }));
    if (verb === 'album') {
      const photo = { kind: 'photo', sizeBytes: 10 } as const;
      this.#said.push(...telegram.sayAlbum({ from, to, text }, [photo, photo]));
    }
    if (verb === 'read') telegram.read(from, to, which % 2 === 0 ? undefined : chosen);
    if (verb === 'title' && to.kind !== 'user') telegram.places.setTitle(from, to, text);
    if (chosen === undefined) return;
    if (verb === 'edit') telegram.edit(chosen, { text: `${text} edited` });
    if (verb === 'delete') telegram.delete([chosen], which % 3 === 0 ? { by: from } : {});
    if (verb === 'pin') telegram.pin(from, chosen);
    if (verb === 'react') telegram.react(from, chosen, ['👍']);
  }

  channelInput(): Api.InputChannel {
    const hash = accessHash(this.account, this.channel);
    return new Api.InputChannel({ channelId: long(this.channel.id), accessHash: long(hash) });
  }

  /** Asks for differences until there are none. */
  async catchUp(ledger: TelegramLedger): Promise<void> {
    for (;;) {
      const pts = ledger.pts.get('own') ?? 1;
      const asked = new Api.updates.GetDifference({ pts, date: 0, qts: 0 });
      const difference = await this.world.answer(this.account, asked);
      ledger.takeDifference(difference);
      if (!(difference instanceof Api.updates.DifferenceSlice)) break;
    }
    const channelId = this.channel.id.toString();
    for (;;) {
      const pts = ledger.pts.get(channelId) ?? 1;
      const filter = new Api.ChannelMessagesFilterEmpty();
      const asked = new Api.updates.GetChannelDifference({
        channel: this.channelInput(),
        filter,
        pts,
        limit: 100,
      });
      const difference = await this.world.answer(this.account, asked);
      ledger.takeChannelDifference(channelId, difference);
      if (difference.final === true) break;
    }
  }
}

/** Nobody is told of the edits of what has been deleted since: its words do not count any more. */
function asLastSeen<M extends { deleted: boolean }>(messages: readonly (readonly [string, M])[]) {
  return messages.map(([key, message]) =>
    message.deleted ? [key, { ...message, text: null, edited: null }] : [key, message],
  );
}

function runAll(town: Town, steps: Step[]): void {
  for (const one of steps) town.run(one);
}

describe('differences', () => {
  it('give from any point on what all updates give: the same messages, the same reads, no number missing', async () => {
    const histories = fc.tuple(fc.array(step, { maxLength: 40 }), fc.nat(40), fc.integer({ min: 1, max: 5 }));
    await fc.assert(
      fc.asyncProperty(histories, async ([steps, cut, sliceMax]) => {
        const town = new Town();
        town.world.telegram.differences.sliceMax = sliceMax;
        town.world.telegram.differences.channelSliceMax = sliceMax;
        const told = new TelegramLedger();
        const late = new TelegramLedger();
        town.world.onUpdate(town.account, (container) => told.takeContainer(container));
        const stop = town.world.onUpdate(town.account, (container) => late.takeContainer(container));
        runAll(town, steps.slice(0, cut));
        stop();
        runAll(town, steps.slice(cut));
        await town.catchUp(late);
        expect(told.gaps).toEqual([]);
        expect(Object.fromEntries(late.pts)).toMatchObject(Object.fromEntries(told.pts));
        expect(late.summary.reads).toEqual(told.summary.reads);
        // What came and went while the client was away, it may never see.
        const seen = new Set(late.messages.keys());
        const expected = told.summary.messages.filter(([key, { deleted }]) => seen.has(key) || !deleted);
        expect(asLastSeen(late.summary.messages)).toEqual(asLastSeen(expected));
      }),
      { numRuns: 150 },
    );
  });

  it('agree with the history that a perfect client would have', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const town = new Town();
        runAll(town, steps);
        const ledger = new TelegramLedger();
        await town.catchUp(ledger);
        const live = historyOf(town.account, town.world.telegram).flatMap((chat) => {
          const box = chat.kind === 'channel' ? chat.id.toString() : 'own';
          return chat.messages
            .filter(({ deleted }) => !deleted)
            .map((message) => `${box} ${message.id} ${chat.kind}:${chat.id} ${message.out} ${message.text}`);
        });
        const known = [...ledger.messages].map(([key, message]) => {
          return `${key.split(' ')[0]} ${message.id} ${message.chat} ${message.out} ${message.text}`;
        });
        expect(known.toSorted()).toEqual(live.toSorted());
      }),
      { numRuns: 100 },
    );
  });

  it('tell of edits and deletions of what was known before, with their own numbers', async () => {
    const town = new Town();
    const { telegram } = town.world;
    const friend = telegram.createUser();
    const [kept, edited, gone] = ['one', 'two', 'three'].map((text) =>
      telegram.say({ from: friend, to: town.account.user, text }),
    );
    const { pts } = town.account.box;
    telegram.edit(edited!, { text: 'two, corrected', hideEdit: true });
    telegram.delete([gone!, kept!]);
    const later = telegram.say({ from: friend, to: town.account.user, text: 'four' });
    telegram.edit(later, { text: 'four, corrected' });
    telegram.delete([telegram.say({ from: friend, to: town.account.user, text: 'never seen' })]);
    const asked = new Api.updates.GetDifference({ pts, date: 0, qts: 0 });
    const difference = (await town.world.answer(town.account, asked)) as Api.updates.Difference;
    expect(difference.newMessages).toMatchObject([{ id: 4, message: 'four, corrected' }]);
    expect(difference.otherUpdates).toMatchObject([
      { className: 'UpdateEditMessage', pts: 5, ptsCount: 1, message: { id: 2, editHide: true } },
      { className: 'UpdateDeleteMessages', pts: 7, ptsCount: 2, messages: [3, 1] },
      { className: 'UpdateEditMessage', pts: 9, message: { id: 4 } },
      { className: 'UpdateDeleteMessages', pts: 11, messages: [5] },
    ]);
    expect(difference.state).toMatchObject({ pts: 11, qts: 0, seq: 0 });
    expect(difference.users.map((user) => user.id.toString())).toContain(friend.id.toString());
  });

  it('are empty, too long or refused as the state asked for deserves', async () => {
    const town = new Town();
    const { telegram } = town.world;
    const ask = (pts: number, more: { ptsTotalLimit?: number } = {}) =>
      town.world.answer(town.account, new Api.updates.GetDifference({ pts, date: 0, qts: 0, ...more }));
    expect(await ask(1)).toBeInstanceOf(Api.updates.DifferenceEmpty);
    for (const text of ['one', 'two']) telegram.say({ from: null, to: town.account.user, text });
    expect(await ask(1, { ptsTotalLimit: 1 })).toMatchObject({
      className: 'updates.DifferenceTooLong',
      pts: 3,
    });
    telegram.differences.forceTooLong(town.account);
    expect(await ask(2)).toBeInstanceOf(Api.updates.DifferenceTooLong);
    expect(await ask(2)).toBeInstanceOf(Api.updates.Difference);
    await expect(ask(4)).rejects.toMatchObject({ errorMessage: 'PERSISTENT_TIMESTAMP_INVALID' });
    await expect(ask(0)).rejects.toMatchObject({ errorMessage: 'PERSISTENT_TIMESTAMP_EMPTY' });
  });

  it('of channels are closed to those outside and to wrong hashes, and may be too long', async () => {
    const town = new Town();
    const { telegram } = town.world;
    const outsider = telegram.createAccount();
    telegram.say({ from: null, to: town.channel, text: 'post' });
    const filter = new Api.ChannelMessagesFilterEmpty();
    const asked = (channel: Api.InputChannel) =>
      new Api.updates.GetChannelDifference({ channel, filter, pts: 1, limit: 10 });
    await expect(town.world.answer(outsider, asked(town.channelInput()))).rejects.toMatchObject({
      errorMessage: 'CHANNEL_INVALID',
    });
    telegram.differences.forceTooLong(town.channel);
    expect(await town.world.answer(town.account, asked(town.channelInput()))).toMatchObject({
      className: 'updates.ChannelDifferenceTooLong',
      dialog: { pts: 2, topMessage: 1, unreadCount: 1 },
      messages: [{ message: 'post' }],
    });
    telegram.places.leave(town.account.user, town.channel);
    await expect(town.world.answer(town.account, asked(town.channelInput()))).rejects.toMatchObject({
      errorMessage: 'CHANNEL_PRIVATE',
    });
  });
});
