import type { CannedReplyView } from '@switchboard/protocol';
import { BASE } from './paths.ts';
import type { RestClient } from './rest-client.ts';

export type CannedReplyWords = Pick<CannedReplyView, 'shortcut' | 'title' | 'text'>;

/** Texts that are often sent. Gaps such as `{{client_name}}` are filled where they are shown. */
export class CannedRepliesApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  /** By shortcut. */
  async list(): Promise<CannedReplyView[]> {
    const request = { method: 'GET', path: `${BASE}/canned-replies` } as const;
    const { body } = await this.#rest.request<{ canned_replies: CannedReplyView[] }>(request);
    return body.canned_replies;
  }

  async create(words: CannedReplyWords): Promise<CannedReplyView> {
    const request = { method: 'POST', path: `${BASE}/canned-replies`, body: words } as const;
    return (await this.#rest.request<CannedReplyView>(request)).body;
  }

  /** What is left out stays. */
  async change(id: string, words: Partial<CannedReplyWords>): Promise<CannedReplyView> {
    const request = { method: 'PATCH', path: cannedReplyPath(id), body: words } as const;
    return (await this.#rest.request<CannedReplyView>(request)).body;
  }

  async remove(id: string): Promise<void> {
    await this.#rest.request({ method: 'DELETE', path: cannedReplyPath(id) });
  }
}

function cannedReplyPath(id: string): string {
  return `${BASE}/canned-replies/${encodeURIComponent(id)}`;
}
