import { randomBytes } from 'node:crypto';
import type { JsonItem } from '../meta/webhook-body.ts';

/** What makes an answer that is an error (notes/meta.md §6.4). */
export interface GraphErrorFacts {
  code: number;
  message?: string;
  subcode?: number;
  /** `error_data.details`, which WhatsApp adds to errors of sending. */
  details?: string;
  type?: string;
  /** HTTP; what Meta answers with this code when absent. */
  status?: number;
}

/** Meta's refusal of a request; thrown wherever it is found, answered in one place. */
export class GraphError extends Error {
  readonly status: number;
  readonly facts: GraphErrorFacts;

  constructor(facts: GraphErrorFacts) {
    super(facts.message ?? messageOf(facts.code));
    this.name = 'GraphError';
    this.facts = facts;
    this.status = facts.status ?? statusOf(facts.code);
  }

  get body(): { error: JsonItem } {
    const { code, subcode, details, type = 'OAuthException' } = this.facts;
    return {
      error: {
        message: this.message,
        type,
        code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        ...(details === undefined ? {} : { error_data: { messaging_product: 'whatsapp', details } }),
        fbtrace_id: `A${randomBytes(16).toString('base64url')}`,
      },
    };
  }
}

/** The HTTP statuses of Meta's tables of errors; 400 for everything else. */
const STATUSES: ReadonlyMap<number, number> = new Map([
  [0, 401],
  [1, 500],
  [2, 503],
  [3, 500],
  [10, 403],
  [190, 401],
  [200, 403],
  [368, 403],
  [130429, 429],
  [131000, 500],
  [131005, 403],
  [131016, 500],
  [131031, 403],
  [132001, 404],
  [133004, 503],
]);

function statusOf(code: number): number {
  return STATUSES.get(code) ?? 400;
}

const MESSAGES: ReadonlyMap<number, string> = new Map([
  [1, 'An unknown error occurred'],
  [2, 'An unexpected error has occurred. Please retry your request later.'],
  [4, '(#4) Application request limit reached'],
  [10, '(#10) Application does not have permission for this action'],
  [190, 'Invalid OAuth access token - Cannot parse access token'],
  [200, '(#200) Permissions error'],
  [368, '(#368) The action attempted has been deemed abusive or is otherwise disallowed'],
  [551, "(#551) This person isn't available right now."],
  [613, '(#613) Calls to this api have exceeded the rate limit.'],
  [80007, '(#80007) Rate limit issues'],
  [130429, '(#130429) Rate limit hit'],
  [131000, '(#131000) Something went wrong'],
  [131008, '(#131008) Required parameter is missing'],
  [131009, '(#131009) Parameter value is not valid'],
  [131016, '(#131016) Service unavailable'],
  [131026, 'Message undeliverable'],
  [131031, '(#131031) Account has been locked'],
  [131047, 'Re-engagement message'],
  [131051, '(#131051) Unsupported message type'],
  [131053, 'Media upload error'],
  [131056, '(#131056) (Business Account, Consumer Account) pair rate limit hit'],
  [131062, '(#131062) Business-scoped user ids are not supported for this message'],
  [132000, '(#132000) Number of parameters does not match the expected number of params'],
  [132001, '(#132001) Template name does not exist in the translation'],
  [132012, '(#132012) Parameter format does not match format in the created template'],
  [132015, '(#132015) Template is paused'],
  [132016, '(#132016) Template is disabled'],
  [133010, '(#133010) Account not registered'],
]);

export function messageOf(code: number): string {
  return MESSAGES.get(code) ?? `(#${code}) The request was refused`;
}

/** `(#100)` and what is wrong, which Graph answers for most faults of a request. */
export function invalidParameter(message: string, subcode?: number): GraphError {
  return new GraphError({
    code: 100,
    message: `(#100) ${message}`,
    ...(subcode === undefined ? {} : { subcode }),
  });
}

/** Nothing has this id, or the token may not see it: Graph does not tell which. */
export function unsupportedRequest(method: string, id: string): GraphError {
  return new GraphError({
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message:
      `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to ` +
      'missing permissions, or does not support this operation. Please read the Graph API documentation at ' +
      'https://developers.facebook.com/docs/graph-api',
  });
}

/** The token is good for nothing any more: 190, with the reason as subcode (463 expired, 460 password changed). */
export function badToken(subcode?: number): GraphError {
  if (subcode === undefined) return new GraphError({ code: 190 });
  const message = 'Error validating access token: Session has expired';
  return new GraphError({ code: 190, subcode, message });
}
