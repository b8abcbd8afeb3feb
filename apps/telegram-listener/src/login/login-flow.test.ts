import { describe, expect, it } from '@jest/globals';
import { LIMITS, SwitchboardError, systemClock } from '@switchboard/core';
import type { SignedIn } from '../client/login-client.ts';
import { FakeTelegramLogin } from '../testing/fake-telegram-login.ts';
import { ManualTimers } from '../testing/manual-timers.ts';
import { LoginFlow, type LoginOutcome, type LoginProgress } from './login-flow.ts';

/** A flow, what it tells, and the means to go on. */
class Rig {
  readonly telegram = new FakeTelegramLogin();
  readonly timers = new ManualTimers();
  readonly told: LoginProgress[] = [];
  readonly saved: SignedIn[] = [];
  readonly log: unknown[] = [];
  flow!: LoginFlow;
  outcome!: Promise<LoginOutcome>;
  refusal: Error | null = null;
  #look: () => void = () => {};

  start(method: 'qr' | 'code', phone: string | null = method === 'code' ? '+48500100200' : null): this {
    const credentials = { apiId: 1, apiHash: 'hash', proxy: null };
    const log = (...line: unknown[]): void => void this.log.push(line);
    this.flow = new LoginFlow({
      order: { method, phone, credentials },
      ports: {
        open: this.telegram.open,
        tell: async (progress) => {
          this.told.push(progress);
          this.#look();
        },
        check: async () => {
          if (this.refusal !== null) throw this.refusal;
        },
        save: async (signedIn) => {
          expect(this.telegram.last.closed).toEqual({ keepsSession: true });
          this.saved.push(signedIn);
          return 'the account';
        },
        wait: this.timers.wait,
      },
      clock: systemClock,
      logger: { info: log, warn: log },
    });
    this.outcome = this.flow.run();
    return this;
  }

  /** The `count`th time that it stands in this state. */
  async reaches(state: LoginProgress['state'], count = 1): Promise<LoginProgress> {
    for (;;) {
      const found = this.told.filter((progress) => progress.state === state)[count - 1];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (this.#look = resolve));
    }
  }
}

const done = {
  state: 'done',
  accountId: 'the account',
  identity: { userId: '700100', name: 'Biuro', username: 'biuro', phone: '48500100200' },
};

describe('a login by QR code', () => {
  it('is done when the token is scanned', async () => {
    const rig = new Rig().start('qr');
    const shown = await rig.reaches('scan_qr');
    expect(shown).toMatchObject({ qrUrl: expect.stringMatching(/^tg:\/\/login\?token=/) });
    rig.telegram.last.scan();
    expect(await rig.outcome).toEqual(done);
    expect(rig.saved[0]!.identity.userId).toBe('700100');
    expect(rig.timers.pending).toBe(0);
  });

  it('renews the token before it dies, as often as it takes', async () => {
    const rig = new Rig().start('qr');
    const shown = new Set<string>();
    for (let n = 1; n <= 5; n++) {
      const progress = (await rig.reaches('scan_qr', n)) as { qrUrl: string };
      shown.add(progress.qrUrl);
      const ms = await rig.timers.fireShortest();
      expect(ms).toBeGreaterThan(20_000);
      expect(ms).toBeLessThanOrEqual(25_000);
    }
    await rig.reaches('scan_qr', 6);
    expect(shown.size).toBe(5);
    rig.telegram.last.scan();
    expect(await rig.outcome).toEqual(done);
  });

  it('shows another token when the scanned one was too old', async () => {
    const rig = new Rig();
    rig.telegram.fail('finishQr', 'AUTH_TOKEN_EXPIRED');
    rig.start('qr');
    await rig.reaches('scan_qr');
    rig.telegram.last.scan();
    await rig.reaches('scan_qr', 2);
    rig.telegram.last.scan();
    expect(await rig.outcome).toEqual(done);
  });

  it('goes on to the password when the scan went unheard and shows in place of the next token', async () => {
    const rig = new Rig();
    rig.telegram.password = 'miau';
    rig.start('qr');
    await rig.reaches('scan_qr');
    rig.telegram.fail('exportQrToken', 'SESSION_PASSWORD_NEEDED');
    await rig.timers.fireShortest();
    await rig.reaches('password_needed');
    rig.flow.give('password', 'miau');
    expect(await rig.outcome).toEqual(done);
  });

  it('does not ask Telegram for ever when every scan turns out to be none', async () => {
    const rig = new Rig();
    rig.telegram.fail('finishQr', ...Array.from({ length: 50 }, () => 'qr_not_accepted'));
    rig.start('qr');
    for (let n = 1; n <= 5; n++) {
      await rig.reaches('scan_qr', n);
      rig.telegram.last.scan();
    }
    expect(await rig.outcome).toMatchObject({ state: 'failed' });
  });

  it('survives a token that could not be renewed at once, but not three in a row', async () => {
    const rig = new Rig();
    rig.telegram.fail('exportQrToken', 'request_timeout', 'request_timeout');
    rig.start('qr');
    for (let n = 0; n < 2; n++) expect(await rig.timers.fireShortest()).toBe(2_000);
    await rig.reaches('scan_qr');
    rig.telegram.fail('exportQrToken', 'request_timeout', 'request_timeout', 'request_timeout');
    for (let n = 0; n < 3; n++) await rig.timers.fireShortest();
    expect(await rig.outcome).toEqual({
      state: 'failed',
      detail: expect.stringContaining('request_timeout'),
    });
    expect(rig.telegram.last.closed).toEqual({ keepsSession: false });
  });

  it('asks for the password afterwards, with its hint', async () => {
    const rig = new Rig();
    rig.telegram.password = 'miau';
    rig.start('qr');
    await rig.reaches('scan_qr');
    rig.telegram.last.scan();
    expect(await rig.reaches('password_needed')).toMatchObject({ hint: 'the cat', detail: null });
    rig.flow.give('password', 'miau');
    expect(await rig.outcome).toEqual(done);
  });
});

describe('a login by code', () => {
  it('asks for the code, forgives a wrong one, and is done', async () => {
    const rig = new Rig().start('code');
    expect(await rig.reaches('code_needed')).toEqual({
      state: 'code_needed',
      sentBy: 'app',
      codeLength: 5,
      detail: null,
    });
    expect(rig.telegram.last.phones).toEqual(['+48500100200']);
    rig.flow.give('code', '11111');
    expect(await rig.reaches('code_needed', 2)).toMatchObject({
      detail: expect.stringMatching(/code is wrong.* 4 tries are left/),
    });
    rig.flow.give('code', rig.telegram.code);
    expect(await rig.outcome).toEqual(done);
  });

  it('says so when Telegram wants an e-mail address first', async () => {
    const rig = new Rig();
    rig.telegram.sentBy = 'set_up_email_required';
    expect(await rig.start('code').outcome).toMatchObject({
      state: 'failed',
      detail: expect.stringMatching(/e-mail address/),
    });
  });

  it('goes on to the password, and counts its tries anew', async () => {
    const rig = new Rig();
    rig.telegram.password = 'miau';
    rig.start('code');
    await rig.reaches('code_needed');
    rig.flow.give('code', rig.telegram.code);
    await rig.reaches('password_needed');
    rig.flow.give('password', 'wow');
    expect(await rig.reaches('password_needed', 2)).toMatchObject({
      detail: expect.stringMatching(/password is wrong.* 4 tries are left/),
    });
    rig.flow.give('password', 'miau');
    expect(await rig.outcome).toEqual(done);
  });

  it('takes nothing that it did not ask for', async () => {
    const rig = new Rig().start('code');
    await rig.reaches('code_needed');
    rig.flow.give('password', rig.telegram.code);
    expect(rig.flow.awaits).toBe('code');
    rig.flow.give('code', rig.telegram.code);
    rig.flow.give('code', 'twice');
    expect(await rig.outcome).toEqual(done);
    expect(rig.telegram.last.requests).toEqual(['connect', 'sendCode', 'signInWithCode']);
  });

  it('fails after five wrong codes', async () => {
    const rig = new Rig().start('code');
    for (let n = 1; n <= LIMITS.telegramLoginTriesMax; n++) {
      await rig.reaches('code_needed', n);
      rig.flow.give('code', `wrong ${n}`);
    }
    expect(await rig.outcome).toEqual({ state: 'failed', detail: expect.stringMatching(/too many tries/) });
    expect(rig.telegram.last.closed).toEqual({ keepsSession: false });
  });

  it.each([
    ['sendCode', 'PHONE_NUMBER_INVALID', /country code/],
    ['sendCode', 'PHONE_NUMBER_BANNED', /banned/],
    ['sendCode', 'FLOOD_WAIT_90', /90 seconds/],
    ['sendCode', 'FLOOD_WAIT_3661', /62 minutes/],
    ['sendCode', 'FLOOD_WAIT_86400', /24 hours/],
    ['sendCode', 'API_ID_INVALID', /my\.telegram\.org/],
    ['sendCode', 'SOMETHING_NEW', /SOMETHING_NEW/],
    ['connect', 'ECONNREFUSED', /ECONNREFUSED/],
    ['connect', 'a reason with a secret: 1BQA', /^Telegram did not do as it was asked\. Try again/],
    ['signInWithCode', 'PHONE_CODE_EXPIRED', /no longer good/],
    ['signInWithCode', 'FLOOD_WAIT_7', /7 seconds/],
  ])('when %s fails with %s, says so and takes it back', async (request, reason, sentence) => {
    const rig = new Rig();
    rig.telegram.fail(request, reason);
    rig.start('code');
    if (request === 'signInWithCode') {
      await rig.reaches('code_needed');
      rig.flow.give('code', rig.telegram.code);
    }
    expect(await rig.outcome).toEqual({ state: 'failed', detail: expect.stringMatching(sentence) });
    expect(rig.telegram.last.closed).toEqual({ keepsSession: false });
    expect(rig.saved).toEqual([]);
    expect(rig.timers.pending).toBe(0);
  });
});

describe('a login that ends early', () => {
  const steps: [string, (rig: Rig) => Promise<unknown>][] = [
    ['connect', async (rig) => rig.start('qr')],
    ['exportQrToken', async (rig) => rig.start('qr')],
    ['scan', async (rig) => rig.start('qr').reaches('scan_qr')],
    ['finishQr', async (rig) => (await rig.start('qr').reaches('scan_qr'), rig.telegram.last.scan())],
    ['sendCode', async (rig) => rig.start('code')],
    ['code', async (rig) => rig.start('code').reaches('code_needed')],
    ['signInWithCode', async (rig) => giveCode(rig)],
    ['password', async (rig) => (await giveCode(rig), await rig.reaches('password_needed'))],
    [
      'signInWithPassword',
      async (rig) => {
        await giveCode(rig);
        await rig.reaches('password_needed');
        rig.flow.give('password', 'miau');
      },
    ],
  ];
  const giveCode = async (rig: Rig) => {
    await rig.start('code').reaches('code_needed');
    rig.flow.give('code', rig.telegram.code);
  };
  const hangingAt = async (step: string, go: (rig: Rig) => Promise<unknown>): Promise<Rig> => {
    const rig = new Rig();
    rig.telegram.password = 'miau';
    rig.telegram.silent.add(step);
    await go(rig);
    return rig;
  };

  /** Requests that could still sign in are waited for, for three seconds. */
  const passTheEnd = async (rig: Rig, step: string): Promise<void> => {
    if (['finishQr', 'signInWithCode', 'signInWithPassword'].includes(step)) await rig.timers.fire(3_000);
  };

  it.each(steps)('can be cancelled at %s, which takes it back', async (step, go) => {
    const rig = await hangingAt(step, go);
    rig.flow.end('cancelled', 'Cancelled.');
    await passTheEnd(rig, step);
    expect(await rig.outcome).toEqual({ state: 'cancelled', detail: 'Cancelled.' });
    expect(rig.telegram.last.closed).toEqual({ keepsSession: false });
    expect(rig.timers.pending).toBe(0);
    expect(rig.saved).toEqual([]);
  });

  it.each(steps)('expires at %s after ten minutes', async (step, go) => {
    const rig = await hangingAt(step, go);
    await rig.timers.fire(LIMITS.telegramLoginMsMax);
    await passTheEnd(rig, step);
    expect(await rig.outcome).toMatchObject({ state: 'expired' });
    expect(rig.telegram.last.closed).toEqual({ keepsSession: false });
    expect(rig.timers.pending).toBe(0);
  });

  it('waits for a request that is signing in, so that it can be taken back', async () => {
    const rig = new Rig();
    let arrive = (): void => undefined;
    rig.telegram.beforeAnswer = (request) =>
      request === 'signInWithCode' ? new Promise((resolve) => (arrive = resolve)) : Promise.resolve();
    await giveCode(rig);
    rig.flow.end('cancelled', 'Cancelled.');
    await new Promise((resolve) => setImmediate(resolve));
    expect(rig.telegram.last.closed).toBeNull();
    arrive();
    expect(await rig.outcome).toMatchObject({ state: 'cancelled' });
    expect(rig.telegram.last.isSignedIn).toBe(true);
    expect(rig.telegram.last.closed).toEqual({ keepsSession: false });
  });

  it('is taken back when the account may not be saved under its name', async () => {
    const rig = new Rig();
    rig.refusal = new SwitchboardError('conflict', 'This is Anna’s account.');
    rig.start('qr');
    await rig.reaches('scan_qr');
    rig.telegram.last.scan();
    expect(await rig.outcome).toEqual({ state: 'failed', detail: 'This is Anna’s account.' });
    expect(rig.telegram.last.closed).toEqual({ keepsSession: false });
    expect(rig.saved).toEqual([]);
  });

  it('keeps what was typed out of the log and of what is told', async () => {
    const rig = new Rig();
    rig.telegram.password = 'the-right-password';
    rig.start('code');
    await rig.reaches('code_needed');
    rig.flow.give('code', rig.telegram.code);
    for (let n = 1; n <= LIMITS.telegramLoginTriesMax; n++) {
      await rig.reaches('password_needed', n);
      rig.flow.give('password', 'a-wrong-password');
    }
    await rig.outcome;
    const everything = JSON.stringify([rig.log, rig.told, await rig.outcome]);
    for (const secret of ['a-wrong-password', rig.telegram.code, '48500100200', 'session of'])
      expect(everything).not.toContain(secret);
  });
});
