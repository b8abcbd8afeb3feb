import type { NoteView } from '@switchboard/protocol';
import { BASE } from './paths.ts';
import type { RestClient } from './rest-client.ts';

/** What colleagues tell each other about conversations. */
export class NotesApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  /** Those of a conversation, oldest first. */
  async list(conversationId: string): Promise<NoteView[]> {
    const request = { method: 'GET', path: notesPath(conversationId) } as const;
    return (await this.#rest.request<{ notes: NoteView[] }>(request)).body.notes;
  }

  async create(conversationId: string, text: string): Promise<NoteView> {
    const request = { method: 'POST', path: notesPath(conversationId), body: { text } } as const;
    return (await this.#rest.request<NoteView>(request)).body;
  }

  /** Its author, or an owner. */
  async change(id: string, text: string): Promise<NoteView> {
    const request = { method: 'PATCH', path: notePath(id), body: { text } } as const;
    return (await this.#rest.request<NoteView>(request)).body;
  }

  /** Its author, or an owner. */
  async remove(id: string): Promise<void> {
    await this.#rest.request({ method: 'DELETE', path: notePath(id) });
  }
}

function notesPath(conversationId: string): string {
  return `${BASE}/conversations/${encodeURIComponent(conversationId)}/notes`;
}

function notePath(id: string): string {
  return `${BASE}/notes/${encodeURIComponent(id)}`;
}
