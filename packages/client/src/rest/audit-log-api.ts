import type { AuditPage } from '@switchboard/protocol';
import { BASE } from './paths.ts';
import type { RestClient } from './rest-client.ts';

export interface AuditLogQuery {
  /** As `conversation`. Agents see that and `contact` alone. */
  subjectType?: string;
  subjectId?: string;
  /** Who did it. */
  userId?: string;
  /** `next_cursor` of the page before. */
  cursor?: string;
  /** 1 to 200; 50 unless told. */
  limit?: number;
}

/** Who did what. */
export class AuditLogApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  /** The newest first. */
  async list({ subjectType, subjectId, userId, cursor, limit }: AuditLogQuery = {}): Promise<AuditPage> {
    const query = { subject_type: subjectType, subject_id: subjectId, user_id: userId, cursor, limit };
    return (await this.#rest.request<AuditPage>({ method: 'GET', path: `${BASE}/audit-log`, query })).body;
  }
}
