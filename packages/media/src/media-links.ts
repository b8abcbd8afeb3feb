import { createHmac, timingSafeEqual } from 'node:crypto';

/** Where such links lead; the server reads nothing of the name behind. */
export const SHARED_MEDIA_PATH = '/api/v1/communications/shared-media';

/**
 * Addresses by which a platform fetches one file without signing in, until a moment: some take no upload (Instagram
 * Login, notes/meta.md §5). Whoever has one can read that file and nothing else.
 */
export class MediaLinks {
  readonly #key: Buffer;

  /** @param secret known to all processes of the installation; the links are signed with a key made from it */
  constructor(secret: string) {
    this.#key = createHmac('sha256', secret).update('switchboard shared media').digest();
  }

  /** The path of such a link. @param expiresAtMs Unix milliseconds */
  pathTo(id: string, filename: string, expiresAtMs: number): string {
    const signature = this.#sign(id, expiresAtMs).toString('base64url');
    return `${SHARED_MEDIA_PATH}/${id}/${expiresAtMs}/${signature}/${encodeURIComponent(filename)}`;
  }

  /** True of a signature that we have given for this file and moment, while that has not come. */
  allows(id: string, expiresAtMs: number, signature: string, nowMs: number): boolean {
    const wanted = this.#sign(id, expiresAtMs);
    const given = Buffer.from(signature, 'base64url');
    return given.length === wanted.length && timingSafeEqual(given, wanted) && nowMs < expiresAtMs;
  }

  #sign(id: string, expiresAtMs: number): Buffer {
    return createHmac('sha256', this.#key).update(`${id}\n${expiresAtMs}`).digest();
  }
}
