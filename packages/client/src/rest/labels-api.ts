import type { LabelColor, LabelView } from '@switchboard/protocol';
import { BASE } from './paths.ts';
import type { RestClient } from './rest-client.ts';

/** Marks on conversations; which ones a conversation has is its own affair. */
export class LabelsApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  /** By name. */
  async list(): Promise<LabelView[]> {
    const request = { method: 'GET', path: `${BASE}/labels` } as const;
    return (await this.#rest.request<{ labels: LabelView[] }>(request)).body.labels;
  }

  async create(label: { name: string; color?: LabelColor }): Promise<LabelView> {
    const request = { method: 'POST', path: `${BASE}/labels`, body: label } as const;
    return (await this.#rest.request<LabelView>(request)).body;
  }

  /** What is left out stays. */
  async change(id: string, changes: { name?: string; color?: LabelColor }): Promise<LabelView> {
    const request = { method: 'PATCH', path: labelPath(id), body: changes } as const;
    return (await this.#rest.request<LabelView>(request)).body;
  }

  /** @returns from how many conversations it was taken off */
  async remove(id: string): Promise<{ conversations: number }> {
    const request = { method: 'DELETE', path: labelPath(id) } as const;
    return (await this.#rest.request<{ conversations: number }>(request)).body;
  }
}

function labelPath(id: string): string {
  return `${BASE}/labels/${encodeURIComponent(id)}`;
}
