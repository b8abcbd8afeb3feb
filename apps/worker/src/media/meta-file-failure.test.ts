import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { GraphAnswer } from '@switchboard/channels';
import { HOUR_MS, LIMITS, SwitchboardError } from '@switchboard/core';
import { GuardedFetchError } from '@switchboard/media';
import { FetchInterrupted, FetchTimedOut } from '@switchboard/messaging';
import { sha256InHex } from './content-hash.ts';
import {
  FileTooLarge,
  GraphRefusal,
  judgeMetaFailure,
  NoReference,
  WrongContent,
} from './meta-file-failure.ts';

const judge = (error: unknown, attempts = 1) => judgeMetaFailure(error, { platform: 'whatsapp', attempts });

function graph(
  code: string,
  subcode: string | null = null,
  retryAfterMs: number | null = null,
): GraphRefusal {
  const error = { code, subcode, message: null, detail: null, isTransient: false };
  const answer: GraphAnswer = { kind: 'error', httpStatus: 400, error, retryAfterMs };
  return new GraphRefusal(answer);
}

describe('what a failed fetch of Meta’s comes to', () => {
  it.each([
    ['a file that is too large', new FileTooLarge()],
    ['one that turns out too large', new GuardedFetchError('too_large')],
    ['one that is too large for the store', new SwitchboardError('payload_too_large', 'x')],
    ['an address that is not Meta’s', new GuardedFetchError('forbidden_host')],
    ['an address of this network', new GuardedFetchError('forbidden_address')],
    ['a dead address', new GuardedFetchError('refused', 404)],
    ['an id that Graph does not know', graph('100', '33')],
    ['no id and no address', new NoReference()],
  ])('%s has failed for good at once', (_, error) => {
    expect(judge(error)).toMatchObject({ retryAfterMs: null });
  });

  it.each([
    ['a token that is not taken', graph('190', '463'), 'channel'],
    ['a rate limit', graph('80007'), 'channel'],
    ['Graph out of reach', new GraphRefusal({ kind: 'not_sent', reason: 'ECONNREFUSED' }), 'channel'],
    ['a full store', new SwitchboardError('overloaded', 'full'), 'all'],
    ['a broken disk', new Error('EIO'), 'all'],
    ['the end of the process', new FetchInterrupted(), 'file'],
  ])('%s is not the file’s fault, however often', (_, error, resting) => {
    const failure = judge(error, 1_000);
    expect(failure).toMatchObject({ isCounted: false, resting });
    expect(failure.retryAfterMs).not.toBeNull();
  });

  it.each([
    new FetchTimedOut(),
    new WrongContent(),
    new GuardedFetchError('cut'),
    new GuardedFetchError('unreachable'),
    new GuardedFetchError('refused', 503),
    new GuardedFetchError('refused', 403),
    new GraphRefusal({ kind: 'lost', reason: 'HTTP_502' }),
  ])('%s is tried again with growing pauses, and given up in the end', (error) => {
    let before = 0;
    for (let attempts = 1; attempts < LIMITS.metaFileTriesMax; attempts++) {
      const { retryAfterMs, isCounted } = judgeMetaFailure(
        error,
        { platform: 'facebook', attempts },
        () => 0,
      );
      expect(isCounted).toBe(true);
      expect(retryAfterMs).toBeGreaterThanOrEqual(Math.max(before, LIMITS.metaFileRetryMsMin));
      expect(retryAfterMs).toBeLessThanOrEqual(HOUR_MS);
      before = retryAfterMs!;
    }
    expect(judge(error, LIMITS.metaFileTriesMax).retryAfterMs).toBeNull();
  });

  it('says why in a sentence that holds no address', () => {
    const { reason } = judgeMetaFailure(new GuardedFetchError('refused', 404), {
      platform: 'instagram',
      attempts: 1,
    });
    expect(reason).toBe('The file is not available from Instagram any more.');
  });
});

describe('a hash as platforms write it', () => {
  it('is read from hex and base64, with padding or without, and is none otherwise', () => {
    const hash = createHash('sha256').update('x').digest();
    const hex = hash.toString('hex');
    for (const text of [hex, hex.toUpperCase(), hash.toString('base64'), hash.toString('base64url')]) {
      expect(sha256InHex(text)).toBe(hex);
    }
    for (const text of [null, '', 'x', hex.slice(1), 'a'.repeat(43) + '%']) {
      expect(sha256InHex(text)).toBeNull();
    }
  });
});
