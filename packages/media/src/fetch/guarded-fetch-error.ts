/**
 * Why nothing was fetched:
 * - `forbidden_url`: no address that may be asked at all: its scheme, its port, a password in it;
 * - `forbidden_host`: none of the hosts that may be asked;
 * - `forbidden_address`: the host is, or means, an address that is not of the public internet;
 * - `unknown_host`, `unreachable`: nobody answers there;
 * - `refused`: the server answered with another status than 200;
 * - `too_many_redirects`, `bad_answer`: it answered with what nobody can use;
 * - `too_large`, `timed_out`, `cut`: the body did not come to its end.
 */
export type GuardedFetchReason =
  | 'forbidden_url'
  | 'forbidden_host'
  | 'forbidden_address'
  | 'unknown_host'
  | 'unreachable'
  | 'refused'
  | 'too_many_redirects'
  | 'bad_answer'
  | 'too_large'
  | 'timed_out'
  | 'cut';

/** Says neither the address nor a header: those hold signatures and tokens. */
export class GuardedFetchError extends Error {
  readonly reason: GuardedFetchReason;
  /** Of the answer, where there was one. */
  readonly status: number | null;

  constructor(reason: GuardedFetchReason, status: number | null = null) {
    super(status === null ? reason : `${reason} (${status})`);
    this.name = 'GuardedFetchError';
    this.reason = reason;
    this.status = status;
  }
}
