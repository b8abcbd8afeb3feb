import { classifyGraphError, type GraphAnswer } from '@switchboard/channels';
import { LIMITS, type MetaPlatform, MINUTE_MS, SECOND_MS, SwitchboardError } from '@switchboard/core';
import { GuardedFetchError } from '@switchboard/media';
import { type FetchFailure, FetchInterrupted, FetchTimedOut, retryPauseMs } from '@switchboard/messaging';

/** The platform has said nothing by which the file could be found. */
export class NoReference extends Error {}
/** What came is not what the platform had told of. */
export class WrongContent extends Error {}
/** The file is larger than we keep, as the platform says. */
export class FileTooLarge extends Error {}
/** The channel has no access token, which WhatsApp demands. */
export class NoAccessToken extends Error {}

/** Graph did not say where the file is. */
export class GraphRefusal extends Error {
  readonly answer: Exclude<GraphAnswer, { kind: 'ok' }>;

  constructor(answer: Exclude<GraphAnswer, { kind: 'ok' }>) {
    super(answer.kind === 'error' ? `Graph says ${answer.error.code}` : answer.reason);
    this.answer = answer;
  }
}

const NAMES: Record<MetaPlatform, string> = {
  whatsapp: 'WhatsApp',
  instagram: 'Instagram',
  facebook: 'Messenger',
};
const MIB = 1024 * 1024;
const PAUSES = {
  triesMax: LIMITS.metaFileTriesMax,
  firstMs: LIMITS.metaFileRetryMsMin,
  longestMs: LIMITS.metaFileRetryMsMax,
};
/** How long all files rest when the store takes none: a disk is not emptied within seconds. */
const STORE_REST_MS = 1 * MINUTE_MS;
/** How long a channel rests whose token is not taken: a person has to mend it. */
const TOKEN_REST_MS = 5 * MINUTE_MS;
const SLOWED_REST_MS = 30 * SECOND_MS;

/**
 * Judges why a file of one of Meta's channels was not fetched.
 *
 * @param attempts this one included
 */
export function judgeMetaFailure(
  error: unknown,
  { platform, attempts }: { platform: MetaPlatform; attempts: number },
  random: () => number = Math.random,
): FetchFailure {
  const name = NAMES[platform];
  const gone = forGood(`The file is not available from ${name} any more.`);
  const counted = (reason: string): FetchFailure => {
    const retryAfterMs = retryPauseMs(attempts, PAUSES, random);
    return { reason, retryAfterMs, isCounted: true, resting: 'file' };
  };
  if (error instanceof FetchInterrupted) return again('Fetching the file was interrupted.', 0, 'file');
  if (error instanceof FetchTimedOut) return counted(`${name} sent the file too slowly.`);
  if (error instanceof NoReference) return forGood(`${name} did not say where the file is.`);
  if (error instanceof FileTooLarge || isTooLarge(error))
    return forGood(`The file is larger than ${LIMITS.mediaFileBytesMax / MIB} MB. Open it in ${name}.`);
  if (error instanceof WrongContent) return counted(`${name} gave another file than it had told of.`);
  if (error instanceof NoAccessToken)
    return again('The channel has no access token.', TOKEN_REST_MS, 'channel');
  if (error instanceof GraphRefusal) return judgeGraph(error.answer, platform, gone, counted);
  if (error instanceof GuardedFetchError) return judgeFetch(error, name, gone, counted);
  // This is the disk or the database, and every file would meet it.
  return again('The file could not be stored on our side.', STORE_REST_MS, 'all');
}

function judgeGraph(
  answer: GraphRefusal['answer'],
  platform: MetaPlatform,
  gone: FetchFailure,
  counted: (reason: string) => FetchFailure,
): FetchFailure {
  const name = NAMES[platform];
  if (answer.kind === 'not_sent')
    return again(`${name} could not be reached.`, LIMITS.metaFileRetryMsMin, 'channel');
  if (answer.kind === 'lost') return counted(`${name} did not say where the file is.`);
  const undone = classifyGraphError(platform, answer);
  if (undone.kind === 'refused') return gone;
  if (undone.kind === 'stopped') return again(undone.error.title, TOKEN_REST_MS, 'channel');
  if (undone.kind === 'later' && undone.scope === 'channel')
    return again(undone.error.title, undone.afterMs ?? SLOWED_REST_MS, 'channel');
  return counted(`${name} did not say where the file is.`);
}

function judgeFetch(
  { reason, status }: GuardedFetchError,
  name: string,
  gone: FetchFailure,
  counted: (reason: string) => FetchFailure,
): FetchFailure {
  switch (reason) {
    case 'forbidden_url':
    case 'forbidden_host':
    case 'forbidden_address':
      return forGood(`The file lies at an address that is not ${name}’s, and was not fetched.`);
    case 'refused':
      if (status === 404 || status === 410) return gone;
      return counted(`${name} did not give the file (HTTP ${status}).`);
    case 'timed_out':
      return counted(`${name} sent the file too slowly.`);
    case 'unknown_host':
    case 'unreachable':
    case 'too_many_redirects':
    case 'bad_answer':
    case 'too_large':
    case 'cut':
      return counted(`${name} did not give the file.`);
  }
}

function isTooLarge(error: unknown): boolean {
  if (error instanceof GuardedFetchError) return error.reason === 'too_large';
  return error instanceof SwitchboardError && error.code === 'payload_too_large';
}

function forGood(reason: string): FetchFailure {
  return { reason, retryAfterMs: null, isCounted: true, resting: 'file' };
}

function again(reason: string, retryAfterMs: number, resting: FetchFailure['resting']): FetchFailure {
  return { reason, retryAfterMs, isCounted: false, resting };
}
