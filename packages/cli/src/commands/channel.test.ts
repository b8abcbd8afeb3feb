import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CommanderError } from 'commander';
import { Database } from '@switchboard/database';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { channelCommand } from './channel.ts';
import { runCommand } from '../testing/run-command.ts';

const KEY = Buffer.alloc(32).toString('base64');
const TOKEN = '5550001234:AAE-x_Yz';

describe('switchboard channel add', () => {
  let database: TestDatabase;
  let stores: Database;

  beforeAll(async () => {
    database = await createTestDatabase();
    process.env['DATABASE_URL'] = database.url;
    process.env['ENCRYPTION_KEY'] = KEY;
    process.env['INTERNAL_TOKEN'] = 'an-internal-token-of-tests';
    process.env['PUBLIC_URL'] = 'https://inbox.example.com/';
    stores = new Database(database.url, KEY);
    await stores.open();
  });
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const run = (...args: string[]) => runCommand(channelCommand(), ...args);
  const addBot = (...args: string[]) => run('add', 'telegram-bot', '--name', 'Bot', ...args);

  it('connects a bot, seals its secrets, and prints how to tell Telegram', async () => {
    const told = JSON.parse(await addBot('--bot-token', TOKEN, '--json')) as Record<string, string>;
    const channel = (await stores.channels.byExternalId('telegram', '5550001234'))!;
    const { botToken, webhookSecret } = stores.channels.credentialsOf(channel);
    expect(botToken).toBe(TOKEN);
    expect(webhookSecret).toMatch(/^[\w-]{43}$/);
    expect(channel.sealedCredentials!.toString('latin1')).not.toContain(webhookSecret);
    const path = `/api/v1/communications/webhooks/telegram/${channel.id}`;
    expect(told).toMatchObject({
      id: channel.id,
      external_id: '5550001234',
      webhook_path: path,
      webhook_url: `https://inbox.example.com${path}`,
    });
    expect(told['set_webhook']).toContain(`https://api.telegram.org/bot${TOKEN}/setWebhook`);
    expect(told['set_webhook']).toContain(`"secret_token":"${webhookSecret}"`);
    expect(told['set_webhook']).toContain('"message_reaction"');
  });

  it('takes a secret of the operator’s own, and a bot only once', async () => {
    const printed = await addBot('--bot-token', '42:AAE', '--webhook-secret', 'my-own_1');
    expect(printed).toContain('"secret_token":"my-own_1"');
    expect(printed).not.toContain('PUBLIC_URL');
    await expect(addBot('--bot-token', '42:another')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('says so when Telegram could not reach the address', async () => {
    process.env['PUBLIC_URL'] = 'http://127.0.0.1:8000';
    try {
      expect(await addBot('--bot-token', '43:AAE')).toContain('https only: set PUBLIC_URL');
    } finally {
      process.env['PUBLIC_URL'] = 'https://inbox.example.com/';
    }
  });

  it('still connects the other platforms', async () => {
    const printed = await run('add', 'whatsapp', '--external-id', '1065', '--name', 'W', '--app-secret', 's');
    const channel = (await stores.channels.byExternalId('whatsapp', '1065'))!;
    expect(printed).toBe(`Connected whatsapp 1065 (${channel.id}). The API reads what it has sent before.\n`);
    expect(stores.channels.credentialsOf(channel)).toEqual({ appSecrets: ['s'] });
  });

  it.each([
    ['a bot without a token', ['add', 'telegram-bot', '--name', 'x']],
    ['a token that is none', ['add', 'telegram-bot', '--name', 'x', '--bot-token', 'abc']],
    [
      'a secret that Telegram refuses',
      ['add', 'telegram-bot', '--name', 'x', '--bot-token', '1:a', '--webhook-secret', 'a b'],
    ],
    ['a number without an id', ['add', 'whatsapp', '--name', 'x']],
    ['no name', ['add', 'telegram-bot', '--bot-token', '1:a']],
    ['a platform that is none', ['add', 'telegram', '--name', 'x', '--external-id', '1']],
  ])('calls %s wrong usage', async (_, args) => {
    await expect(run(...args)).rejects.toBeInstanceOf(CommanderError);
  });
});
