import { Argument, Command, InvalidArgumentError } from 'commander';
import { SECRET_TOKEN } from '@switchboard/channels';
import {
  type ChannelCredentials,
  type Clock,
  isUuid,
  META_PLATFORMS,
  type MetaPlatform,
  SwitchboardError,
  systemClock,
  worstState,
} from '@switchboard/core';
import type { Channel, NewChannel } from '@switchboard/database';
import { publicUrlOf, readConfig } from '@switchboard/service';
import { withDatabase } from '../local-database.ts';
import { printResult, printRows } from '../print.ts';
import { checkCommand } from './channel-check.ts';
import { botUserIdOf, botWebhookPath, newWebhookSecret, setWebhookCommand } from '../telegram-bot.ts';

const TELEGRAM_BOT = 'telegram-bot';

interface AddOptions {
  externalId?: string;
  name: string;
  appSecret?: string;
  verifyToken?: string;
  accessToken?: string;
  wabaId?: string;
  botToken?: string;
  webhookSecret?: string;
  json?: boolean;
}

export function channelCommand(clock: Clock = systemClock): Command {
  return new Command('channel')
    .description('connected lines: WhatsApp numbers, Instagram accounts, Facebook pages, Telegram bots')
    .addCommand(add())
    .addCommand(list())
    .addCommand(remove())
    .addCommand(checkCommand(clock));
}

function add(): Command {
  const command = new Command('add')
    .description('connect a line; what it sent before is read from the kept deliveries')
    .addArgument(platformArgument())
    .requiredOption('--name <name>', 'as agents see it')
    .option('--external-id <id>', 'phone number id, Instagram account id or page id')
    .option('--app-secret <secret>', 'app secret that signs its webhooks, if it is not in the environment')
    .option('--verify-token <token>', 'verify token, if it is not in the environment')
    .option('--access-token <token>', 'token for sending')
    .option('--waba-id <id>', "a number's WhatsApp Business account: its news name only that")
    .option('--bot-token <token>', "a Telegram bot's token, from BotFather", parseBotToken)
    .option('--webhook-secret <secret>', "of a bot's webhook; default: a new one", parseWebhookSecret)
    .option('--json', 'print JSON')
    .action(async (platform: MetaPlatform | typeof TELEGRAM_BOT, options: AddOptions) => {
      if (platform === TELEGRAM_BOT) {
        const { botToken } = options;
        if (botToken === undefined) command.error(missing('--bot-token <token>'));
        else await addBot(botToken, options);
      } else if (options.externalId === undefined) command.error(missing('--external-id <id>'));
      else await addLine(platform, options.externalId, options);
    });
  return command;
}

async function addLine(platform: MetaPlatform, externalId: string, options: AddOptions): Promise<void> {
  const credentials: ChannelCredentials = {
    ...(options.appSecret === undefined ? {} : { appSecrets: [options.appSecret] }),
    ...(options.verifyToken === undefined ? {} : { verifyToken: options.verifyToken }),
    ...(options.accessToken === undefined ? {} : { accessToken: options.accessToken }),
  };
  const account = options.wabaId === undefined ? {} : { accountExternalId: options.wabaId };
  const { id } = await connect({ platform, externalId, name: options.name, credentials, ...account });
  printResult(
    `Connected ${platform} ${externalId} (${id}). The API reads what it has sent before.`,
    { id },
    options,
  );
}

/** Connects a Telegram bot. Telegram itself is told by the operator, with the command that this prints. */
async function addBot(botToken: string, options: AddOptions): Promise<void> {
  const externalId = botUserIdOf(botToken)!;
  const webhookSecret = options.webhookSecret ?? newWebhookSecret();
  const credentials: ChannelCredentials = { botToken, webhookSecret };
  const { id } = await connect({ platform: 'telegram', externalId, name: options.name, credentials });
  const path = botWebhookPath(id);
  const url = `${publicUrlOf(readConfig())}${path}`;
  const setWebhook = setWebhookCommand({ token: botToken, url, secret: webhookSecret });
  const warning = url.startsWith('https://') ? '' : 'Telegram posts to https only: set PUBLIC_URL first.\n';
  printResult(
    `Connected the Telegram bot ${externalId} (${id}).\n` +
      `Its webhook is ${path}\n${warning}Tell Telegram, once:\n${setWebhook}`,
    { id, external_id: externalId, webhook_path: path, webhook_url: url, set_webhook: setWebhook },
    options,
  );
}

/** @throws SwitchboardError `conflict` when it is connected already */
function connect(line: NewChannel): Promise<Channel> {
  return withDatabase(readConfig(), async ({ channels }) => {
    const { channel, created } = await channels.ensure(line);
    if (created) return channel;
    throw new SwitchboardError('conflict', `${line.platform} ${line.externalId} is connected already.`);
  });
}

function missing(option: string): string {
  return `error: required option '${option}' not specified`;
}

function parseBotToken(token: string): string {
  if (botUserIdOf(token) === null) {
    throw new InvalidArgumentError('A bot token looks like 5550001234:AAE…, as BotFather gives it.');
  }
  return token;
}

function parseWebhookSecret(secret: string): string {
  if (!SECRET_TOKEN.test(secret)) throw new InvalidArgumentError('Give 1 to 256 letters, digits, _ or -.');
  return secret;
}

function list(): Command {
  return new Command('list')
    .description('list connected lines, and accounts that send without being connected')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      await withDatabase(readConfig(), async ({ channels, channelHealth, deliveries }) => {
        const checks = await channelHealth.list();
        const connected = (await channels.list()).map((channel) => ({
          platform: channel.platform,
          external_id: channel.externalId,
          name: channel.name,
          state: channel.isSimulated ? 'simulated' : 'connected',
          health: worstState(
            checks.filter(({ channelId }) => channelId === channel.id).map(({ state }) => state),
          ),
          id: channel.id,
        }));
        const waiting = (await deliveries.unconnectedAccounts()).map((account) => ({
          platform: account.platform,
          external_id: account.external_id,
          name: '',
          state: `sending (${account.deliveries} deliveries), connect it?`,
          health: null,
          id: null,
        }));
        printRows([...connected, ...waiting], { ...options, none: 'No channels yet.' });
      });
    });
}

function remove(): Command {
  return new Command('remove')
    .description('disconnect a line that has no conversations')
    .argument('<id>')
    .action(async (id: string) => {
      await withDatabase(readConfig(), async ({ channels }) => {
        if (!isUuid(id) || !(await channels.remove(id)))
          throw new SwitchboardError('not_found', `There is no channel ${id}.`);
        process.stdout.write('Disconnected.\n');
      });
    });
}

function platformArgument() {
  return new Argument('<platform>').choices([...META_PLATFORMS, TELEGRAM_BOT]);
}
