import pg from 'pg';

/**
 * Makes a database look as after the first message of each channel and platform, which tells an event of its own: from then on
 * nothing more is told than what is said.
 */
export async function noteFirstMessages(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`update channels set first_inbound_at = coalesce(first_inbound_at, now())`);
    await client.query(
      `insert into channel_setups (platform, first_webhook_at, last_webhook_at, updated_at)
       select platform, now(), now(), now() from unnest(array['whatsapp', 'instagram', 'facebook']) platform
       on conflict (platform) do update set first_webhook_at = now(), last_webhook_at = now()`,
    );
  } finally {
    await client.end();
  }
}
