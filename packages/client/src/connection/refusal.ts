import { SwitchboardRequestError } from '../rest/request-error.ts';
import type { RestClient } from '../rest/rest-client.ts';

/** The server will not let this user in with these credentials. */
export interface CredentialsRefusal {
  cause: 'unauthenticated' | 'wrong_user' | 'forbidden';
  /** In a sentence for a person. */
  reason: string;
}

/** The server lets nobody in at the moment. */
export interface ServerNotReady {
  cause: 'server_not_ready';
  reason: string;
}

/**
 * Why the server has not let this user in; null when it would, or when nobody knows. Browsers do not show a page how an
 * upgrade was refused, so it is asked by REST with the same credentials.
 */
export async function refusalOf(
  rest: RestClient,
  userId: string,
): Promise<CredentialsRefusal | ServerNotReady | null> {
  try {
    const { id } = await rest.whoAmI();
    if (id === userId) return null;
    const reason = 'These credentials belong to another user. Sign in as the user of this inbox.';
    return { cause: 'wrong_user', reason };
  } catch (error) {
    return error instanceof SwitchboardRequestError ? refusalIn(error) : null;
  }
}

function refusalIn({ status, detail }: SwitchboardRequestError): CredentialsRefusal | ServerNotReady | null {
  switch (status) {
    case 401:
      return {
        cause: 'unauthenticated',
        reason: 'The server does not accept these credentials (401). Sign in again.',
      };
    case 403:
      return { cause: 'forbidden', reason: `The server does not let this user in (403): ${detail}` };
    case 502:
    case 503:
    case 504:
      return { cause: 'server_not_ready', reason: `The server is not ready (${status}): ${detail}` };
    default:
      return null;
  }
}
