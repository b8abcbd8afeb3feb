/**
 * Every error that leaves a room carries one of these codes. The set is closed: clients and runbooks branch on it.
 * `status` is the HTTP status it becomes; `retryable` says whether doing the same again later can succeed.
 */
export const ERROR_CODES = {
  bad_request: { status: 400, retryable: false },
  unauthenticated: { status: 401, retryable: false },
  bad_signature: { status: 401, retryable: false },
  forbidden: { status: 403, retryable: false },
  not_found: { status: 404, retryable: false },
  method_not_allowed: { status: 405, retryable: false },
  conflict: { status: 409, retryable: false },
  window_closed: { status: 409, retryable: false },
  not_supported: { status: 409, retryable: false },
  resync_required: { status: 410, retryable: false },
  payload_too_large: { status: 413, retryable: false },
  unsupported_media_type: { status: 415, retryable: false },
  rate_limited: { status: 429, retryable: true },
  internal: { status: 500, retryable: true },
  overloaded: { status: 503, retryable: true },
  database_unavailable: { status: 503, retryable: true },
  invalid_config: { status: 500, retryable: false },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The one error class. `message` is a sentence that a person can act on and that holds no secret. */
export class SwitchboardError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** What else a program needs to go on; it leaves with the error. */
  readonly details: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: Record<string, string> } = {},
  ) {
    super(message, options);
    this.name = 'SwitchboardError';
    this.code = code;
    this.retryable = ERROR_CODES[code].retryable;
    this.details = options.details ?? {};
  }

  get httpStatus(): number {
    return ERROR_CODES[this.code].status;
  }
}

/** Wraps what is not ours, so that callers always see a code; the original stays in `cause` for the log. */
export function asSwitchboardError(error: unknown): SwitchboardError {
  if (error instanceof SwitchboardError) return error;
  return new SwitchboardError('internal', 'Something went wrong on our side. Try again in a moment.', {
    cause: error,
  });
}
