import { describe, expect, it } from '@jest/globals';
import { SwitchboardError } from '@switchboard/core';
import { Api, errors } from 'telegram';
import { asConnectionError, RpcRefusal, temporary } from './connection-problem.ts';

describe('asConnectionError', () => {
  it.each([
    ['AUTH_KEY_UNREGISTERED', 'needs_login', null],
    ['USER_MIGRATE_4', 'needs_login', null],
    ['USER_DEACTIVATED_BAN', 'banned', null],
    ['CHANNEL_PRIVATE', 'temporary', null],
    ['FLOOD_WAIT_30', 'temporary', 30_000],
    ['FLOOD_PREMIUM_WAIT_3', 'temporary', 3_000],
    ['SLOWMODE_WAIT_10', 'temporary', 10_000],
    ['WAIT_FOR_IT', 'temporary', null],
  ])('takes %s for %s', (reason, problem, retryAfterMs) => {
    expect(asConnectionError(new RpcRefusal(400, reason))).toMatchObject({ problem, reason, retryAfterMs });
  });

  it('takes no wait that no timer could take, and no reason that is no word', () => {
    expect(asConnectionError(new RpcRefusal(420, `FLOOD_WAIT_${'9'.repeat(30)}`)).retryAfterMs).toBe(
      7 * 24 * 3_600_000,
    );
    const reason = `A sentence\u0000 <b>\ud800${'x'.repeat(100_000)}`;
    expect(asConnectionError(new RpcRefusal(400, reason)).reason).toMatch(/^A_sentence_b_x{80,90}$/);
  });

  it('understands the library’s own errors', () => {
    const request = new Api.updates.GetState();
    const refused = new Api.RpcError({ errorCode: 400, errorMessage: 'CHANNEL_PRIVATE' });
    expect(asConnectionError(errors.RPCMessageToError(refused, request)).reason).toBe('CHANNEL_PRIVATE');
    const flood = new Api.RpcError({ errorCode: 420, errorMessage: 'FLOOD_WAIT_9' });
    expect(asConnectionError(errors.RPCMessageToError(flood, request))).toMatchObject({
      reason: 'FLOOD_WAIT_9',
      retryAfterMs: 9_000,
    });
  });

  it('keeps what it has made itself, and has a word for everything', () => {
    const own = temporary('closed', 'The connection was closed.');
    expect(asConnectionError(own)).toBe(own);
    const session = new SwitchboardError('bad_request', 'This is not a session.');
    expect(asConnectionError(session)).toMatchObject({ problem: 'needs_login', reason: 'bad_session' });
    expect(asConnectionError(Object.assign(new Error('x'), { code: 'ECONNRESET' })).reason).toBe(
      'ECONNRESET',
    );
    for (const odd of [null, undefined, 'x', 7, {}, new Error('x')]) {
      expect(asConnectionError(odd)).toMatchObject({ problem: 'temporary', reason: 'unknown' });
    }
  });
});
