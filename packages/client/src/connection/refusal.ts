import { SwitchboardRequestError } from '../rest/request-error.ts';
import type { RestClient } from '../rest/rest-client.ts';

/**
 * Why the server will not let this user in; null when it would, or when nobody knows. Browsers do not show a page how an
 * upgrade was refused, so it is asked by REST with the same credentials.
 */
export async function refusalOf(rest: RestClient, userId: string): Promise<string | null> {
  try {
    const { id } = await rest.whoAmI();
    return id === userId
      ? null
      : 'These credentials belong to another user. Sign in as the user of this inbox.';
  } catch (error) {
    if (!(error instanceof SwitchboardRequestError)) return null;
    if (error.status === 401) return `The server does not accept these credentials (401). Sign in again.`;
    if (error.status === 403) return `The server does not let this user in (403): ${error.detail}`;
    return null;
  }
}
