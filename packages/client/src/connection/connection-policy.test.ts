import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CLOSE_CODES } from '@switchboard/protocol';
import { LIMITS } from '../limits.ts';
import { IDLE, type PolicyInput, type PolicyState, step } from './connection-policy.ts';
import type { LineEnd } from './line-end.ts';

const closed = (code: number, reason = ''): LineEnd => ({ cause: 'closed', code, reason });
const refusedUpgrade: LineEnd = { cause: 'refused', code: 1006, reason: '' };

const NO = { cause: 'unauthenticated', reason: 'No.' } as const;

/** Goes through inputs, each at a moment and with a chance of its own. */
function run(
  inputs: { input: PolicyInput; atMs?: number; random?: number }[],
  { canRefreshToken = false, from = IDLE }: { canRefreshToken?: boolean; from?: PolicyState } = {},
) {
  let state = from;
  let commands: ReturnType<typeof step>['commands'] = [];
  for (const { input, atMs = 0, random = 0.5 } of inputs) {
    ({ state, commands } = step(state, input, { nowMs: atMs, random, canRefreshToken }));
  }
  return { state, commands };
}

const online = [{ input: { type: 'connect' } as const }, { input: { type: 'greeted' } as const }];

describe('when to come back', () => {
  it('waits a random time below a bound that doubles from half a second to twenty seconds', () => {
    let { state } = run(online);
    const waits: number[] = [];
    for (let n = 0; n < 9; n++) {
      const lost = step(
        state,
        { type: 'lost', end: closed(1006) },
        { nowMs: 0, random: 0.999, canRefreshToken: false },
      );
      waits.push(lost.state.retryAtMs!);
      state = run([{ input: { type: 'retry_due' } }, { input: { type: 'greeted' } }], {
        from: lost.state,
      }).state;
    }
    expect(waits.map((ms) => Math.round(ms / 100) / 10)).toEqual([0.5, 1, 2, 4, 8, 16, 20, 20, 20]);
  });

  it('begins with short waits again only after a line that has lived for half a minute', () => {
    const failed = { ...run(online).state, failures: 6, onlineSinceMs: 0 };
    const lost = (atMs: number) =>
      run([{ input: { type: 'lost', end: closed(1006) }, atMs, random: 0.999 }], { from: failed }).state
        .retryAtMs! - atMs;
    expect(lost(29_999)).toBeGreaterThan(10_000);
    expect(lost(30_000)).toBeLessThanOrEqual(500);
  });

  it.each([
    ['the moment that the server names', closed(4001, 'server is restarting retry_after_ms=1234'), 1_234],
    ['no sooner than a quarter of a second', closed(4001, 'retry_after_ms=0'), 250],
    ['no longer than a minute', closed(4001, 'retry_after_ms=999999999'), 60_000],
    ['as ever when it names none', closed(4001, 'server is restarting'), 250],
    ['as ever when it is no number', closed(4001, 'retry_after_ms=soon'), 250],
    ['half a minute and more after too many frames', closed(4029), 45_000],
    ['as ever for a slow reader', closed(4008), 250],
    ['as ever for a missed heartbeat', closed(4009), 250],
    ['as ever for an ordinary goodbye', closed(1000), 250],
    ['as ever when an event is missing', { cause: 'hole' } as LineEnd, 250],
  ])('waits %s', (_name, end, ms) => {
    const { state, commands } = run([...online, { input: { type: 'lost', end } }]);
    expect(state.state).toBe('waiting');
    expect(commands).toEqual([{ do: 'wait', ms }]);
  });

  it('comes exactly when a closing server says, however often it has failed before', () => {
    const failed = { ...run(online).state, failures: 9 };
    const end = closed(4001, 'retry_after_ms=1234');
    expect(run([{ input: { type: 'lost', end }, random: 0.999 }], { from: failed }).state.retryAtMs).toBe(
      1_234,
    );
  });

  it('waits at least half a minute after too many frames, and a little more for each client', () => {
    const wait = (random: number) =>
      run([...online, { input: { type: 'lost', end: closed(4029) }, random }]).state.retryAtMs!;
    expect([wait(0), wait(0.999)]).toEqual([30_000, 59_970]);
  });

  it.each([4500, 4503, 4777, 4999])('does not come back after %i', (code) => {
    const { state, commands } = run([...online, { input: { type: 'lost', end: closed(code) } }]);
    expect(state.state).toBe('ended');
    expect(commands).toEqual([{ do: 'stop_waiting' }, { do: 'close' }]);
  });

  it('goes at once when woken, but not before a quarter of a second has passed', () => {
    const waiting = run([...online, { input: { type: 'lost', end: closed(1006) } }]).state;
    const later = { ...waiting, retryAtMs: 20_000 };
    expect(run([{ input: { type: 'wake' }, atMs: 100 }], { from: later }).commands).toEqual([
      { do: 'wait', ms: 150 },
    ]);
    expect(run([{ input: { type: 'wake' }, atMs: 250 }], { from: later }).state.state).toBe('connecting');
  });

  it('is not woken before the moment that the server has named', () => {
    const { state } = run([
      ...online,
      { input: { type: 'lost', end: closed(4029) } },
      { input: { type: 'wake' }, atMs: 20_000 },
    ]);
    expect(state).toMatchObject({ state: 'waiting', retryAtMs: 45_000 });
  });

  it('looks whether the line lives when it is woken with one', () => {
    expect(run([...online, { input: { type: 'wake' } }]).commands).toEqual([{ do: 'probe' }]);
  });

  it('soon after a wake-up, also where the attempt that was under way fails for what was before', () => {
    let { state } = run(online);
    for (let n = 0; n < 8; n++) {
      ({ state } = run([{ input: { type: 'lost', end: refusedUpgrade } }, { input: { type: 'retry_due' } }], {
        from: state,
      }));
    }
    const lost = { input: { type: 'lost' as const, end: refusedUpgrade }, random: 1 };
    const waits = (from: PolicyState) => run([lost], { from }).state.retryAtMs;
    expect(waits(state)).toBeGreaterThan(LIMITS.retryMsMax / 2);
    const woken = run([{ input: { type: 'wake' } }], { from: state });
    expect(woken.state.state).toBe('connecting');
    expect(waits(woken.state)).toBeLessThanOrEqual(LIMITS.retryMsFirst);
  });
});

describe('credentials', () => {
  it('are asked about when a line was refused before it opened', () => {
    const { commands } = run([
      { input: { type: 'connect' } },
      { input: { type: 'lost', end: refusedUpgrade } },
    ]);
    expect(commands).toEqual([
      { do: 'wait', ms: 250 },
      { do: 'check_credentials', attempt: 1 },
    ]);
  });

  const refusedOnce = [
    { input: { type: 'connect' } as const },
    { input: { type: 'lost', end: refusedUpgrade } as const },
    { input: { type: 'credentials_refused', attempt: 1, ...NO } as const },
  ];

  it('that cannot be had anew end it', () => {
    expect(run(refusedOnce).state).toMatchObject({ state: 'ended', ...NO, closeCode: null });
  });

  it('that can be had anew are tried once more, and only once', () => {
    const again = run([...refusedOnce, { input: { type: 'retry_due' } }], { canRefreshToken: true });
    expect(again.commands).toEqual([{ do: 'open', attempt: 2, freshToken: true }]);
    const twice = run(
      [
        { input: { type: 'lost', end: refusedUpgrade } },
        { input: { type: 'credentials_refused', attempt: 2, ...NO } },
      ],
      { canRefreshToken: true, from: again.state },
    );
    expect(twice.state).toMatchObject({ state: 'ended', reason: 'No.' });
  });

  it('may be asked about slowly: the answer counts for the attempts that were made meanwhile', () => {
    const { state, commands } = run([
      { input: { type: 'connect' } },
      { input: { type: 'lost', end: refusedUpgrade } },
      { input: { type: 'retry_due' } },
      { input: { type: 'credentials_refused', attempt: 1, ...NO } },
    ]);
    expect(state.state).toBe('ended');
    expect(commands).toContainEqual({ do: 'close' });
  });

  it('that were refused say nothing about fresh ones, nor about a later connection', () => {
    const late = { input: { type: 'credentials_refused', attempt: 1, ...NO } as const };
    const again = run([...refusedOnce, { input: { type: 'retry_due' } }, late], { canRefreshToken: true });
    expect(again.state.state).toBe('connecting');
    expect(run([...refusedOnce, { input: { type: 'connect' } }, late]).state.state).toBe('connecting');
    expect(run([...online, late]).state.state).toBe('online');
  });

  it('that end while online are fetched anew where that is possible, and end it otherwise', () => {
    const end = { input: { type: 'lost', end: closed(CLOSE_CODES.tokenEnded) } as const };
    expect(run([...online, end]).state.state).toBe('ended');
    const { state } = run([...online, end], { canRefreshToken: true });
    expect(state).toMatchObject({ state: 'waiting', freshToken: true });
    const greeted = [{ input: { type: 'retry_due' } as const }, { input: { type: 'greeted' } as const }];
    // A token that the server ends at once each time is no token.
    expect(run([...greeted, end], { canRefreshToken: true, from: state }).state.state).toBe('ended');
  });
});

describe('why there is no connection', () => {
  const lost = (end: LineEnd) => run([...online, { input: { type: 'lost', end } }]).state;

  it.each([
    ['a restart', closed(4001), 'server_restarting', 4001],
    ['slow reading', closed(4008), 'too_slow', 4008],
    ['a missed heartbeat', closed(4009), 'connection_lost', 4009],
    ['too many frames', closed(4029), 'too_many_frames', 4029],
    ['the end of a session', closed(4501), 'unauthenticated', 4501],
    ['a disabled user', closed(4503), 'user_disabled', 4503],
    ['a code of a later version', closed(4777), 'closed_by_server', 4777],
    ['a lost line', closed(1006), 'connection_lost', 1006],
    ['a line that was refused', refusedUpgrade, 'unreachable', 1006],
    ['a line that was refused in words', { ...refusedUpgrade, code: 4503 }, 'user_disabled', 4503],
    ['no greeting', { cause: 'no_greeting' } as LineEnd, 'unreachable', null],
    ['silence', { cause: 'silent' } as LineEnd, 'connection_lost', null],
    ['a hole', { cause: 'hole' } as LineEnd, 'connection_lost', null],
    ['a missing token', { cause: 'not_begun', detail: '' } as LineEnd, 'not_begun', null],
  ])('is told in a word and with the code: %s', (_name, end, cause, closeCode) => {
    expect(lost(end)).toMatchObject({ cause, closeCode });
  });

  it('is not told any more once it is tried again', () => {
    const waiting = lost(closed(4001));
    const trying = run([{ input: { type: 'retry_due' } }], { from: waiting }).state;
    expect(trying).toMatchObject({ state: 'connecting', cause: null, closeCode: null });
    const back = run([{ input: { type: 'greeted' } }], { from: trying }).state;
    expect(back).toMatchObject({ state: 'online', cause: null, closeCode: null });
  });

  const notReady = { input: { type: 'not_ready', reason: 'Not yet.' } as const };

  it('is told more exactly when the server says that it is not ready', () => {
    const waiting = lost(refusedUpgrade);
    const { state, commands } = run([notReady], { from: waiting });
    expect(state).toEqual({ ...waiting, cause: 'server_not_ready', reason: 'Not yet.', closeCode: null });
    expect(commands).toEqual([]);
  });

  it('is not what a server says too late', () => {
    for (const state of [run(online).state, lost(closed(4001)), lost(closed(4503)), IDLE])
      expect(run([notReady], { from: state }).state).toBe(state);
  });
});

describe('for any sequence of inputs', () => {
  const end: fc.Arbitrary<LineEnd> = fc.oneof(
    fc.record({
      cause: fc.constantFrom('closed' as const, 'refused' as const),
      code: fc.oneof(
        fc.constantFrom(1000, 1006, 4001, 4008, 4029, 4501, 4503),
        fc.integer({ min: 1000, max: 4999 }),
      ),
      reason: fc.constantFrom('', 'retry_after_ms=5000', 'retry_after_ms=1'),
    }),
    fc.constantFrom<LineEnd>({ cause: 'no_greeting' }, { cause: 'silent' }, { cause: 'hole' }),
  );
  const input: fc.Arbitrary<PolicyInput> = fc.oneof(
    fc.constantFrom<PolicyInput>(
      { type: 'connect' },
      { type: 'disconnect' },
      { type: 'greeted' },
      { type: 'wake' },
      { type: 'not_ready', reason: 'Not yet.' },
    ),
    end.map((value): PolicyInput => ({ type: 'lost', end: value })),
    fc
      .integer({ min: 0, max: 5 })
      .map((attempt): PolicyInput => ({ type: 'credentials_refused', attempt, ...NO })),
  );

  it('leaves a quarter of a second between attempts, and waits exactly while it says so', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            input,
            afterMs: fc.nat(40_000),
            random: fc.double({ min: 0, max: 0.999, noNaN: true }),
          }),
        ),
        fc.boolean(),
        (inputs, canRefreshToken) => {
          let state = IDLE;
          let nowMs = 0;
          let waitMs: number | null = null;
          let lostAtMs = Number.NEGATIVE_INFINITY;
          const take = (next: PolicyInput, random: number): void => {
            if (next.type === 'lost' && ['connecting', 'online'].includes(state.state)) lostAtMs = nowMs;
            if (next.type === 'disconnect') lostAtMs = Number.NEGATIVE_INFINITY;
            const before = state;
            const result = step(state, next, { nowMs, random, canRefreshToken });
            state = result.state;
            for (const command of result.commands) {
              if (command.do === 'wait') waitMs = nowMs + command.ms;
              if (command.do === 'stop_waiting') waitMs = null;
              if (command.do === 'open') {
                expect(state.state).toBe('connecting');
                // Somebody who connects by hand after the end does not wait.
                if (before.state === 'waiting')
                  expect(nowMs - lostAtMs).toBeGreaterThanOrEqual(LIMITS.retryMsMin);
              }
            }
            if (state.state !== 'waiting') waitMs = null;
            expect(waitMs === null).toBe(state.state !== 'waiting');
            expect(state.cause !== null).toBe(state.state === 'waiting' || state.state === 'ended');
            if (state.state === 'waiting') {
              expect(state.retryAtMs).toBe(waitMs);
              expect(waitMs! - nowMs).toBeLessThanOrEqual(LIMITS.retryAfterMsMax);
            }
            if (before.state === 'ended') expect(['ended', 'idle', 'connecting']).toContain(state.state);
            if (before.state === 'ended' && state.state === 'connecting') expect(next.type).toBe('connect');
          };
          for (const { input: next, afterMs, random } of inputs) {
            const untilMs = nowMs + afterMs;
            if (waitMs !== null && waitMs <= untilMs) {
              nowMs = waitMs;
              take({ type: 'retry_due' }, random);
            }
            nowMs = untilMs;
            take(next, random);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
