import type { ChannelCredentials } from '@switchboard/core';
import { CHANNELS_NOTIFICATION, credentialsPlace } from '../channel-store.ts';
import type { Sealer } from '../sealing.ts';
import type { Queryable } from '../sql/statement.ts';

/**
 * Deletes the access token of the channel that is this account, if there is one, and tells the processes that keep
 * credentials in memory. What webhooks are checked with stays: Meta may still send. Answers the channel's id.
 *
 * @throws SwitchboardError `invalid_config` when the credentials were sealed with another key
 */
export async function dropAccessToken(
  db: Queryable,
  sealer: Sealer,
  { platform, externalId }: { platform: string; externalId: string },
): Promise<string | null> {
  const { rows } = await db.query<{ id: string; sealed_credentials: Buffer | null }>({
    text: `select id, sealed_credentials from channels where platform = $1 and external_id = $2 for no key update`,
    values: [platform, externalId],
  });
  const [channel] = rows;
  if (channel === undefined) return null;
  if (channel.sealed_credentials !== null) {
    const place = credentialsPlace(channel.id);
    const credentials = JSON.parse(sealer.open(channel.sealed_credentials, place)) as ChannelCredentials;
    delete credentials.accessToken;
    await db.query({
      text: `update channels set sealed_credentials = $2, updated_at = now() where id = $1`,
      values: [channel.id, sealer.seal(JSON.stringify(credentials), place)],
    });
  }
  await db.query({ text: `select pg_notify('${CHANNELS_NOTIFICATION}', '')` });
  return channel.id;
}
