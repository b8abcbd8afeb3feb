import type { Database } from '@switchboard/database';

const BASE = '/api/v1/communications';

/** Calls of the REST interface as one of the bureau's people, by a token that ends with the work. */
export async function callingAs<T>(
  { database, url, userId }: { database: Database; url: string; userId: string },
  work: (call: DemoCall) => Promise<T>,
): Promise<T> {
  const token = await database.credentials.createApiToken(userId, 'demo');
  const accepted = await database.credentials.accept(token);
  try {
    return await work(async (method, path, body) => {
      const answer = await fetch(`${url}${BASE}${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const json: unknown = await answer.json().catch(() => null);
      return answer.ok ? json : null;
    });
  } finally {
    if (accepted !== null) await database.credentials.revokeApiToken(accepted.id, new Date());
  }
}

/** Answers what came, or null where it was refused. */
export type DemoCall = (method: string, path: string, body?: object) => Promise<unknown>;
