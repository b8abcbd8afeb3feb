/** Where the token comes from; without one, the browser's session cookie says who this is. */
export type TokenSource =
  | string
  /** Called for every attempt. `refused` is a token that the server did not take: another one is needed. */
  | ((context: { refused: string | null }) => string | Promise<string>);

/** Hands out the token, and remembers which one was refused. */
export class Credentials {
  readonly #source: TokenSource | undefined;
  #last: string | null = null;

  constructor(source: TokenSource | undefined) {
    this.#source = source;
  }

  get canRefresh(): boolean {
    return typeof this.#source === 'function';
  }

  /**
   * Null where the cookie serves.
   *
   * @throws TypeError when the token cannot be sent, and whatever the function throws that was given for it
   */
  async token({ isRefused }: { isRefused: boolean }): Promise<string | null> {
    if (this.#source === undefined) return null;
    const refused = isRefused ? this.#last : null;
    const token = typeof this.#source === 'string' ? this.#source : await this.#source({ refused });
    // Both headers that carry it allow these characters only (RFC 9110 §5.6.2).
    if (typeof token !== 'string' || !/^[\w!#$%&'*+.^`|~-]+$/.test(token))
      throw new TypeError('A token consists of letters, digits and a few signs, without spaces.');
    this.#last = token;
    return token;
  }

  /** The token that was handed out last; null before the first, and where the cookie serves. */
  get last(): string | null {
    return this.#last;
  }
}
