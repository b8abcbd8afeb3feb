import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Argument, Command, Option } from 'commander';
import {
  type Clock,
  META_PLATFORMS,
  type MetaPlatform,
  platformName,
  SwitchboardError,
  systemClock,
} from '@switchboard/core';
import type { Database } from '@switchboard/database';
import { type Config, localUrlOf, readConfig } from '@switchboard/service';
import {
  BATCH_ITEMS_MAX,
  postWebhook,
  seededRandom,
  SIMULATED_IDENTITIES,
  SIMULATED_KINDS,
  type WebhookPost,
} from '@switchboard/simulators';
import { withDatabase } from '../local-database.ts';
import { printResult } from '../print.ts';
import { deliverAll } from './simulate-delivery.ts';
import {
  aboveZero,
  DELAY_MS_MAX,
  percentage,
  SEED_MAX,
  SIMULATED_ITEMS_MAX,
  type SimulateOptions,
  wholeNumber,
} from './simulate-options.ts';
import { simulationReport } from './simulate-report.ts';
import { DAY, plannedTraffic } from './simulate-traffic.ts';

/** Ids that no real account has. */
const SIMULATED_ACCOUNT: Record<MetaPlatform, string> = {
  whatsapp: '100000000000001',
  instagram: '17841400000000001',
  facebook: '100000000000003',
};

/** A freshly made channel's secret reaches the API by notification, a moment after it is stored. */
const SECRET_ATTEMPTS = 20;
const SECRET_RETRY_MS = 100;

export function simulateCommand(clock: Clock = systemClock): Command {
  const few = wholeNumber(1, SIMULATED_ITEMS_MAX);
  return new Command('simulate')
    .description('post signed webhooks to the running API, as Meta would, from invented customers')
    .addArgument(new Argument('<platform>').choices(META_PLATFORMS))
    .argument('<kind>', `text, image, …, or ${DAY} for a day of all of them; a wrong one lists them`)
    .option('--text <text>', 'what the customer writes')
    .option('--count <n>', `how many messages, up to ${SIMULATED_ITEMS_MAX}; of a day, at least`, few)
    .option('--rate <n>', 'requests a second', aboveZero, 5)
    .option('--from <id>', "the customer's id on the platform; default: several take turns")
    .addOption(
      new Option('--identity <ids>', 'by which ids WhatsApp shows people').choices(SIMULATED_IDENTITIES),
    )
    .option('--batch <n>', 'messages in one request', wholeNumber(1, BATCH_ITEMS_MAX), 1)
    .option('--shuffle', 'in another order than they happened')
    .option('--duplicate <percent>', 'how many of the requests come twice', percentage, 0)
    .option('--delay <ms>', 'how late a request may be at most', wholeNumber(0, DELAY_MS_MAX), 0)
    .option('--seed <n>', 'the same number sends the same again', wholeNumber(0, SEED_MAX))
    .option('--json', 'print JSON')
    .action(async (platform: MetaPlatform, kind: string, options: SimulateOptions, command: Command) => {
      checkUsage(platform, kind, options, command);
      await simulate(platform, kind, options, clock);
    });
}

function checkUsage(platform: MetaPlatform, kind: string, options: SimulateOptions, command: Command): void {
  const kinds = [...SIMULATED_KINDS[platform], DAY];
  if (!kinds.includes(kind)) command.error(`${platform} can simulate: ${kinds.join(', ')}.`);
  if (options.identity !== undefined && platform !== 'whatsapp')
    command.error('--identity is for whatsapp: elsewhere a person has one id.');
}

async function simulate(
  platform: MetaPlatform,
  kind: string,
  options: SimulateOptions,
  clock: Clock,
): Promise<void> {
  const config = readConfig();
  const { channelExternalId, appSecret } = await withDatabase(config, (database) =>
    simulatedChannel(platform, config, database),
  );
  const seed = options.seed ?? randomInt(SEED_MAX);
  const request = { platform, kind, channelExternalId, options, seed, nowMs: clock.now() };
  const traffic = plannedTraffic(request);
  const baseUrl = localUrlOf(config);
  await deliverAll(traffic.bodies, (body) => post({ baseUrl, platform, body, appSecret }), {
    rate: options.rate,
    delayMsMax: options.delay,
    random: seededRandom(seed),
    clock,
    sleep,
  });
  const { sentence, facts } = simulationReport(request, traffic);
  printResult(sentence, facts, options);
}

async function post(webhook: WebhookPost): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { status } = await postWebhook(webhook);
    if (status === 200) return;
    if (status !== 401 || attempt === SECRET_ATTEMPTS) {
      throw new SwitchboardError(
        'internal',
        `The API answered ${status} at ${webhook.baseUrl}. Is it running?`,
      );
    }
    await sleep(SECRET_RETRY_MS);
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
