/** A request that was not answered as it should be. */
export class SwitchboardRequestError extends Error {
  /** The server's word for it, such as `window_closed`; ours: `unreachable`, `timed_out`, `cancelled`, `unreadable_answer`. */
  readonly code: string;
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** A sentence that a person can act on. */
  readonly detail: string;
  /** What the server's log calls the request; null where there was no answer. */
  readonly requestId: string | null;
  /** Everything that the server said. */
  readonly body: Readonly<Record<string, unknown>>;

  constructor(fields: {
    code: string;
    status: number;
    detail: string;
    requestId?: string | null;
    body?: Record<string, unknown>;
    cause?: unknown;
  }) {
    super(fields.detail, { cause: fields.cause });
    this.name = 'SwitchboardRequestError';
    this.code = fields.code;
    this.status = fields.status;
    this.detail = fields.detail;
    this.requestId = fields.requestId ?? null;
    this.body = fields.body ?? {};
  }

  /** True when nobody knows whether the server has done what it was asked for: the same may be asked again. */
  get isAnswerLost(): boolean {
    return this.status < 300 || [502, 503, 504].includes(this.status);
  }
}
