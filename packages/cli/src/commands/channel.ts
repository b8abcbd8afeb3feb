import { Argument, Command } from 'commander';
import { META_PLATFORMS, type MetaPlatform, SwitchboardError } from '@switchboard/core';
import { readConfig } from '@switchboard/service';
import { withDatabase } from '../local-database.ts';
import { printResult, printRows } from '../print.ts';

interface AddOptions {
  externalId: string;
  name: string;
  appSecret?: string;
  verifyToken?: string;
  accessToken?: string;
  json?: boolean;
}

export function channelCommand(): Command {
  return new Command('channel')
    .description('connected lines: WhatsApp numbers, Instagram accounts, Facebook pages')
    .addCommand(add())
    .addCommand(list())
    .addCommand(remove());
}

function add(): Command {
  return new Command('add')
    .description('connect a line; what it sent before is read from the kept deliveries')
    .addArgument(platformArgument())
    .requiredOption('--external-id <id>', 'phone number id, Instagram account id or page id')
    .requiredOption('--name <name>', 'as agents see it')
    .option('--app-secret <secret>', 'app secret that signs its webhooks, if it is not in the environment')
    .option('--verify-token <token>', 'verify token, if it is not in the environment')
    .option('--access-token <token>', 'token for sending')
    .option('--json', 'print JSON')
    .action(async (platform: MetaPlatform, options: AddOptions) => {
      await withDatabase(readConfig(), async (database) => {
        const { channel, created } = await database.channels.ensure({
          platform,
          externalId: options.externalId,
          name: options.name,
          credentials: {
            ...(options.appSecret === undefined ? {} : { appSecrets: [options.appSecret] }),
            ...(options.verifyToken === undefined ? {} : { verifyToken: options.verifyToken }),
            ...(options.accessToken === undefined ? {} : { accessToken: options.accessToken }),
          },
        });
        if (!created)
          throw new SwitchboardError('conflict', `${platform} ${options.externalId} is connected already.`);
        printResult(
          `Connected ${platform} ${options.externalId} (${channel.id}). The API reads what it has sent before.`,
          { id: channel.id },
          options,
        );
      });
    });
}

function list(): Command {
  return new Command('list')
    .description('list connected lines, and accounts that send without being connected')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      await withDatabase(readConfig(), async ({ channels, deliveries }) => {
        const connected = (await channels.list()).map((channel) => ({
          platform: channel.platform,
          external_id: channel.externalId,
          name: channel.name,
          state: channel.isSimulated ? 'simulated' : 'connected',
          id: channel.id,
        }));
        const waiting = (await deliveries.unconnectedAccounts()).map((account) => ({
          platform: account.platform,
          external_id: account.external_id,
          name: '',
          state: `sending (${account.deliveries} deliveries), connect it?`,
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
        if (!(await channels.remove(id)))
          throw new SwitchboardError('not_found', `There is no channel ${id}.`);
        process.stdout.write('Disconnected.\n');
      });
    });
}

function platformArgument() {
  return new Argument('<platform>').choices(META_PLATFORMS);
}
