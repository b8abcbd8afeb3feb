import fc from 'fast-check';
import { TelegramWorld } from '@switchboard/simulators';
import type {
  FakeAccount,
  FakeChannel,
  FakeGroup,
  FakePeer,
  FakeUser,
  SharedMessage,
} from '@switchboard/simulators';
import type { AccountRig, Death, HistoryRig } from './history-rig.ts';

/** One thing that happens. Numbers choose among what there is at that moment. */
export type Happening =
  | { kind: 'say'; who: number; where: number; form: 'full' | 'short' }
  | { kind: 'edit'; which: number }
  | { kind: 'delete'; which: number; count: number }
  | { kind: 'read'; who: number; where: number }
  | { kind: 'react'; who: number; which: number }
  | { kind: 'join' }
  | { kind: 'hold' }
  | { kind: 'release'; seed: number }
  | { kind: 'discard' }
  | { kind: 'twice'; on: boolean }
  | { kind: 'number'; on: boolean }
  | { kind: 'push_too_long'; account: number }
  | { kind: 'difference_too_long'; account: number; channel: boolean }
  | { kind: 'slices'; size: number }
  | { kind: 'fault'; method: number; fault: number }
  | { kind: 'cut'; account: number }
  | { kind: 'restore'; account: number }
  | { kind: 'die'; account: number; death: Death }
  | { kind: 'kill'; account: number }
  /** A second process takes the account over while the first does not know it yet. */
  | { kind: 'take_over'; account: number }
  | { kind: 'catch_up'; account: number };

/** What happens to the process of an account, and not to the account. */
type ProcessHappening = Extract<
  Happening,
  { kind: 'cut' | 'restore' | 'die' | 'kill' | 'take_over' | 'catch_up' }
>;

const small = fc.nat({ max: 30 });
const account = fc.nat({ max: 1 });

const FAULTED = [
  'updates.GetDifference',
  'updates.GetChannelDifference',
  'messages.GetDialogs',
  'messages.GetHistory',
];

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      who: small,
      where: small,
      form: fc.constantFrom('full' as const, 'short' as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('edit' as const), which: small }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('delete' as const),
      which: small,
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('read' as const), who: small, where: small }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('react' as const), who: small, which: small }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'join' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'hold' as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('release' as const), seed: small }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'discard' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('twice' as const), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('number' as const), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('push_too_long' as const), account }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('difference_too_long' as const),
      account,
      channel: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('slices' as const), size: fc.integer({ min: 1, max: 5 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      method: fc.nat({ max: FAULTED.length - 1 }),
      fault: fc.nat({ max: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const), account }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restore' as const), account }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('die' as const),
      account,
      death: fc.constantFrom<Death>('before commit', 'after commit'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const), account }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take_over' as const), account }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('catch_up' as const), account }) },
);

/** A history: what is there before anybody connects, and what happens then. */
export const randomHistory = fc.record({
  before: fc.nat({ max: 6 }),
  happenings: fc.array(happening, { minLength: 1, maxLength: 40 }),
});

export type RandomHistory = typeof randomHistory extends fc.Arbitrary<infer T> ? T : never;

/** Two accounts of ours, two clients, a basic group and a supergroup, to which random things happen. */
export class HistoryPlayer {
  readonly world = new TelegramWorld();
  readonly accounts: AccountRig[] = [];
  readonly group: FakeGroup;
  readonly channels: FakeChannel[];
  readonly enteredTogether: FakeChannel[];
  readonly toldTooLong: FakeChannel[] = [];
  readonly #clients: FakeUser[];
  readonly #owners: FakeAccount[];
  readonly #messages: SharedMessage[] = [];
  #words = 0;

  private constructor(rig: HistoryRig) {
    const { telegram } = this.world;
    this.#clients = ['Olena', 'Jan'].map((firstName) => telegram.createUser({ id: rig.nextId(), firstName }));
    this.#owners = ['Biuro', 'Studio'].map((firstName) =>
      telegram.createAccount({ id: rig.nextId(), firstName }),
    );
    const everyone = [...this.#clients, ...this.#owners.map(({ user }) => user)];
    this.group = telegram.createGroup('Group', everyone);
    this.channels = [
      telegram.createChannel('Supergroup', everyone, { id: rig.nextId(), megagroup: true }),
      telegram.createChannel('Later', this.#clients, { id: rig.nextId(), megagroup: true }),
    ];
    this.enteredTogether = this.channels.slice(1);
  }

  /** Plays a history to its end; then everything works again, and the accounts catch up. */
  static async play(rig: HistoryRig, { before, happenings }: RandomHistory): Promise<HistoryPlayer> {
    const player = new HistoryPlayer(rig);
    for (let n = 0; n < before; n++) player.#say(n, n, 'full');
    for (const owner of player.#owners) player.accounts.push(await rig.add(player.world, owner));
    for (const one of player.accounts) await one.begin();
    for (const one of happenings) await player.#happen(one);
    await player.#settle();
    return player;
  }

  async #settle(): Promise<void> {
    const { pushes, faults } = this.world;
    faults.clear();
    pushes.discardHeld();
    pushes.release();
    for (const one of this.accounts) await one.begin();
    for (const one of this.accounts) await one.whenCaughtUp();
    for (const one of this.accounts) await one.end();
  }

  async #happen(one: Happening): Promise<void> {
    const { telegram, pushes, faults } = this.world;
    switch (one.kind) {
      case 'say':
        return this.#say(one.who, one.where, one.form);
      case 'edit':
        return this.#withMessage(one.which, (message) => telegram.edit(message, { text: this.#nextWords() }));
      case 'delete':
        return this.#withMessage(one.which, () => {
          const at = one.which % this.#messages.length;
          telegram.delete(this.#messages.slice(at, at + one.count));
        });
      case 'read':
        return this.#read(one.who, one.where);
      case 'react':
        return this.#withMessage(one.which, (message) =>
          telegram.react(this.#speaker(one.who, message.to), message, ['👍']),
        );
      case 'join':
        for (const { user } of this.#owners) {
          if (!this.channels[1]!.members.has(user)) telegram.places.join(user, this.channels[1]!);
        }
        return;
      case 'hold':
        return pushes.hold();
      case 'release':
        return void pushes.release(undefined, { seed: one.seed });
      case 'discard':
        return void pushes.discardHeld();
      case 'twice':
        return pushes.twice(undefined, one.on);
      case 'number':
        return pushes.number(undefined, one.on);
      case 'push_too_long':
        return pushes.tooLong(this.#owners[one.account]!);
      case 'difference_too_long':
        if (one.channel) this.toldTooLong.push(this.channels[0]!);
        return telegram.differences.forceTooLong(
          one.channel ? this.channels[0]! : this.#owners[one.account]!,
        );
      case 'slices':
        telegram.differences.sliceMax = one.size;
        telegram.differences.channelSliceMax = one.size;
        return;
      case 'fault':
        return faults.onCall(FAULTED[one.method]!, FAULTS[one.fault]!, 1);
      case 'cut':
      case 'restore':
      case 'die':
      case 'kill':
      case 'take_over':
      case 'catch_up':
        return await this.#happenToProcess(one, this.accounts[one.account]!);
    }
  }

  async #happenToProcess(one: ProcessHappening, rig: AccountRig): Promise<void> {
    switch (one.kind) {
      case 'cut':
        return rig.life!.connection.cutLine();
      case 'restore':
        return rig.life!.connection.restoreLine();
      case 'die':
        return rig.life!.dieAt(one.death);
      case 'kill':
        await rig.life!.kill();
        return void (await rig.begin());
      case 'take_over':
        return void (await rig.begin());
      case 'catch_up':
        return await rig.life!.whenIdle();
    }
  }

  #say(who: number, where: number, form: 'full' | 'short'): void {
    const places: FakePeer[] = [
      ...this.#owners.map(({ user }) => user),
      ...this.#clients,
      this.group,
      ...this.channels,
    ];
    const to = places[where % places.length]!;
    const from = this.#speaker(who, to);
    const isShort = form === 'short' && to.kind !== 'channel';
    this.#messages.push(
      this.world.telegram.say({ from, to, text: this.#nextWords(), form: isShort ? 'short' : 'full' }),
    );
  }

  /** Somebody who may speak there. Clients talk with accounts, and accounts with everybody but themselves. */
  #speaker(who: number, to: FakePeer): FakeUser {
    const owners = this.#owners.map(({ user }) => user);
    const candidates =
      to.kind === 'user'
        ? [...(owners.includes(to) ? this.#clients : []), ...owners].filter((user) => user !== to)
        : [...to.members];
    return candidates[who % candidates.length]!;
  }

  #read(who: number, where: number): void {
    const { telegram } = this.world;
    const places: FakePeer[] = [this.#owners[0]!.user, this.#owners[1]!.user, ...this.#clients, this.group];
    const chat = places[where % places.length]!;
    const reader = this.#speaker(who, chat);
    telegram.read(reader, chat);
  }

  #withMessage(which: number, act: (message: SharedMessage) => void): void {
    const message = this.#messages[which % Math.max(1, this.#messages.length)];
    if (message !== undefined) act(message);
  }

  #nextWords(): string {
    return `words ${++this.#words}`;
  }
}

const FAULTS = [
  { error: { code: 420, message: 'FLOOD_WAIT_0' } },
  { error: { code: 500, message: 'INTERNAL' } },
  'disconnect_after',
] as const;
