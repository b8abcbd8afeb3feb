import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Argument, Command } from 'commander';
import { META_PLATFORMS, type MetaPlatform, platformName, SwitchboardError } from '@switchboard/core';
import type { Database } from '@switchboard/database';
import { type Config, localUrlOf, readConfig } from '@switchboard/service';
import { buildWebhook, postWebhook, SIMULATED_KINDS, simulatedTurn } from '@switchboard/simulators';
import { withDatabase } from '../local-database.ts';
import { printResult } from '../print.ts';

interface SimulateOptions {
  text?: string;
  count: string;
  rate: string;
  from?: string;
  json?: boolean;
}

/** Ids that no real account has. */
const SIMULATED_ACCOUNT: Record<MetaPlatform, string> = {
  whatsapp: '100000000000001',
  instagram: '17841400000000001',
  facebook: '100000000000003',
};

/** A freshly made channel's secret reaches the API by notification, a moment after it is stored. */
const SECRET_ATTEMPTS = 20;
const SECRET_RETRY_MS = 100;

export function simulateCommand(): Command {
  return new Command('simulate')
    .description('post signed webhooks to the running API, as Meta would, from invented customers')
    .addArgument(new Argument('<platform>').choices(META_PLATFORMS))
    .argument('<kind>', 'text, image, …; a wrong one lists them')
    .option('--text <text>', 'what the customer writes')
    .option('--count <n>', 'how many messages', '1')
    .option('--rate <n>', 'messages a second', '5')
    .option('--from <id>', "the customer's id on the platform; default: several take turns")
    .option('--json', 'print JSON')
    .action(simulate);
}

async function simulate(platform: MetaPlatform, kind: string, options: SimulateOptions): Promise<void> {
  if (!SIMULATED_KINDS[platform].includes(kind)) {
    throw new SwitchboardError(
      'bad_request',
      `${platform} can simulate: ${SIMULATED_KINDS[platform].join(', ')}.`,
    );
  }
  const count = positive(options.count, '--count');
  const intervalMs = 1_000 / positive(options.rate, '--rate');
  const config = readConfig();
  const { channelExternalId, appSecret } = await withDatabase(config, (database) =>
    simulatedChannel(platform, config, database),
  );
  const baseUrl = localUrlOf(config);
  let accepted = 0;
  for (let index = 0; index < count; index++) {
    if (index > 0) await delay(intervalMs);
    const { customer, text } = simulatedTurn(index);
    const body = buildWebhook({
      platform,
      kind,
      channelExternalId,
      peerExternalId: options.from ?? customer.externalIds[platform],
      peerName: customer.name,
      text: options.text ?? text,
      timestampMs: Date.now(),
    });
    await post({ baseUrl, platform, body, appSecret });
    accepted++;
  }
  printResult(`${accepted} ${platformName(platform)} ${kind} accepted.`, { accepted }, options);
}

async function post(webhook: Parameters<typeof postWebhook>[0]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { status } = await postWebhook(webhook);
    if (status === 200) return;
    if (status !== 401 || attempt === SECRET_ATTEMPTS) {
      throw new SwitchboardError(
        'internal',
        `The API answered ${status} at ${webhook.baseUrl}. Is it running?`,
      );
    }
    await delay(SECRET_RETRY_MS);
  }
}

/**
 * The channel that receives: one that was simulated before, else a new one. It is signed with the configured app
 * secret where there is one, else with a secret of its own, which is made here and sealed with the channel.
 */
async function simulatedChannel(
  platform: MetaPlatform,
  config: Config,
  { channels }: Database,
): Promise<{ channelExternalId: string; appSecret: string }> {
  const { channel } = await channels.ensure({
    platform,
    externalId: SIMULATED_ACCOUNT[platform],
    name: `${platformName(platform)} (simulated)`,
    isSimulated: true,
    credentials: { appSecrets: [randomBytes(16).toString('hex')] },
  });
  const configured = {
    whatsapp: config.whatsappAppSecret,
    instagram: config.instagramAppSecret,
    facebook: config.facebookAppSecret,
  }[platform];
  const appSecret = channels.credentialsOf(channel).appSecrets?.[0] ?? configured[0];
  if (appSecret === undefined)
    throw new SwitchboardError('internal', 'The simulated channel has no app secret.');
  return { channelExternalId: channel.externalId, appSecret };
}

function positive(text: string, option: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number <= 0) {
    throw new SwitchboardError('bad_request', `${option} must be a number above zero.`);
  }
  return number;
}
