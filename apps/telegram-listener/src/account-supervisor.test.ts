import { describe, expect, it } from '@jest/globals';
import { SwitchboardError, systemClock, type TelegramAccountState } from '@switchboard/core';
import type { TelegramMessage } from '@switchboard/channels';
import { silentLogger } from '@switchboard/service';
import { type AccountPorts, AccountSupervisor } from './account-supervisor.ts';
import { FakeTelegram } from './testing/fake-telegram-connection.ts';

/** What a supervisor did, as signals that a test can wait for. */
class Watcher {
  readonly states: string[] = [];
  readonly stored: string[] = [];
  storeFails = 0;
  connectFails = 0;
  #waiting: { fits: () => boolean; resolve: () => void }[] = [];

  ports(fake: FakeTelegram): AccountPorts {
    return {
      open: fake.open,
      connected: async () => {
        if (this.connectFails > 0) {
          this.connectFails--;
          throw new Error('relation does not exist');
        }
      },
      receive: async (message) => {
        if (this.storeFails-- > 0) throw new SwitchboardError('database_unavailable', 'Away.');
        this.stored.push(message.text ?? '');
        this.changed();
      },
      stateChanged: async (state: TelegramAccountState, reason) => {
        this.states.push(reason === null ? state : `${state}: ${reason}`);
        this.changed();
      },
    };
  }

  changed(): void {
    for (const each of this.#waiting.filter(({ fits }) => fits())) each.resolve();
    this.#waiting = this.#waiting.filter(({ fits }) => !fits());
  }

  async until(fits: () => boolean): Promise<void> {
    if (!fits()) await new Promise<void>((resolve) => this.#waiting.push({ fits, resolve }));
  }
}

function message(id: number, text: string): TelegramMessage {
  const chat = {
    kind: 'user',
    id: '7',
    firstName: 'Ivan',
    lastName: null,
    title: null,
    username: null,
    phone: null,
  };
  return {
    id: String(id),
    chat: chat as TelegramMessage['chat'],
    sender: null,
    out: false,
    dateSeconds: 1_760_000_000,
    text,
    media: null,
    action: null,
    replyTo: null,
    forwardedFrom: null,
    albumId: null,
  };
}

function supervise(fake: FakeTelegram, watcher: Watcher, healthIntervalMs = 60_000): AccountSupervisor {
  return new AccountSupervisor({
    name: 'manager',
    credentials: { apiId: 1, apiHash: 'h', session: 's', proxy: null },
    ports: watcher.ports(fake),
    clock: systemClock,
    logger: silentLogger,
    healthIntervalMs,
    reconnectMsMin: 1,
  });
}

describe('an account supervisor', () => {
  it('stores what comes in the order of its coming, holding back what cannot be stored yet', async () => {
    const [fake, watcher] = [new FakeTelegram(), new Watcher()];
    const supervisor = supervise(fake, watcher);
    await supervisor.start();
    await watcher.until(() => watcher.states.at(-1) === 'online');
    watcher.storeFails = 1;
    for (let n = 1; n <= 5; n++) fake.connections[0]!.deliver(message(n, `text ${n}`));
    await watcher.until(() => watcher.stored.length === 5);
    expect(watcher.stored).toEqual(['text 1', 'text 2', 'text 3', 'text 4', 'text 5']);
    await supervisor.stop();
    expect(watcher.states).toEqual(['connecting', 'online', 'stopped']);
    expect(fake.connections[0]!.closed).toBe(true);
  });

  it('uses a new connection after each loss, and never gives up on a temporary problem', async () => {
    const [fake, watcher] = [new FakeTelegram(), new Watcher()];
    const supervisor = supervise(fake, watcher);
    fake.refuse(6, 'temporary', 'TIMEOUT');
    await supervisor.start();
    await watcher.until(() => watcher.states.at(-1) === 'online');
    expect(fake.connections).toHaveLength(7);
    fake.connections[6]!.lose('temporary', 'SOCKET');
    await watcher.until(() => watcher.states.filter((state) => state === 'online').length === 2);
    expect(fake.connections).toHaveLength(8);
    expect(fake.connections.slice(0, 7).every(({ closed }) => closed)).toBe(true);
    fake.connections[7]!.deliver(message(1, 'after it all'));
    await watcher.until(() => watcher.stored.length === 1);
    await supervisor.stop();
  });

  it.each(['needs_login', 'banned'] as const)('stops trying when the account %s', async (problem) => {
    const [fake, watcher] = [new FakeTelegram(), new Watcher()];
    fake.refuse(1, problem, 'BECAUSE');
    const supervisor = supervise(fake, watcher);
    await supervisor.start();
    await watcher.until(() => watcher.states.includes(`${problem}: BECAUSE`));
    await supervisor.stop();
    expect(fake.connections).toHaveLength(1);
    expect(watcher.states).toEqual(['connecting', `${problem}: BECAUSE`]);
  });

  it('notices a revoked account by asking, because nobody tells', async () => {
    const [fake, watcher] = [new FakeTelegram(), new Watcher()];
    const supervisor = supervise(fake, watcher, 5);
    await supervisor.start();
    await watcher.until(() => watcher.states.at(-1) === 'online');
    fake.connections[0]!.revoke();
    await watcher.until(() => watcher.states.includes('needs_login: AUTH_KEY_UNREGISTERED'));
    await supervisor.stop();
  });

  it('loses nothing that it has heard when a connection is lost, nor when it stops', async () => {
    const [fake, watcher] = [new FakeTelegram(), new Watcher()];
    const supervisor = supervise(fake, watcher);
    await supervisor.start();
    await watcher.until(() => watcher.states.at(-1) === 'online');
    watcher.storeFails = 2;
    for (let n = 1; n <= 20; n++) fake.connections[0]!.deliver(message(n, `a ${n}`));
    fake.connections[0]!.lose('temporary', 'SOCKET');
    await watcher.until(() => watcher.states.filter((state) => state === 'online').length === 2);
    for (let n = 21; n <= 40; n++) fake.connections[1]!.deliver(message(n, `a ${n}`));
    await supervisor.stop();
    expect(watcher.stored).toEqual(Array.from({ length: 40 }, (_, n) => `a ${n + 1}`));
  });

  it('is not online before its channel is there, whatever the database says first', async () => {
    const [fake, watcher] = [new FakeTelegram(), new Watcher()];
    watcher.connectFails = 1;
    const supervisor = supervise(fake, watcher);
    await supervisor.start();
    await watcher.until(() => watcher.states.at(-1) === 'online');
    expect(watcher.connectFails).toBe(0);
    await supervisor.stop();
  });

  it('can be stopped before it began, twice, and while it is connecting', async () => {
    const [fake, watcher] = [new FakeTelegram(), new Watcher()];
    const supervisor = supervise(fake, watcher);
    await supervisor.stop();
    await supervisor.stop();
    fake.hang = true;
    const hanging = supervise(fake, watcher);
    const opened = fake.nextOpened();
    await hanging.start();
    await opened;
    await hanging.stop();
    expect(fake.connections[0]!.closed).toBe(true);
  });
});
