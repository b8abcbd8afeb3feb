import { z } from 'zod';
import { CHANNEL_CHECKS, CHECK_STATES, type CheckState, PLATFORMS, worstState } from '@switchboard/core';
import {
  type Channel,
  type ChannelCheck,
  type TelegramAccount,
  telegramAccountStatus,
} from '@switchboard/database';
import { text } from './route.ts';

const secret = text({ min: 1, max: 4_096 }).nullable();
/** It stands in a header, and in addresses; people copy it with a line break. */
const accessToken = text({ min: 1, max: 4_096 })
  .trim()
  .regex(/^[\x21-\x7e]+$/, 'must be a token as Meta shows it')
  .nullable();
/** Of Meta's, which stands in addresses. */
const metaId = z.string().regex(/^\d{1,32}$/, 'must be an id of digits');

/** What is left out stays as it is; null takes a secret away. Secrets are never answered. */
export const changedChannel = z
  .object({
    name: text({ min: 1, max: 200 }).optional(),
    allows_human_agent: z
      .boolean()
      .optional()
      .describe('Meta lets the app answer as a person within seven days'),
    account_external_id: metaId
      .optional()
      .describe('of a WhatsApp number: its business account, where the token does not tell it'),
    access_token: accessToken.optional().describe('write-only'),
    page_id: metaId
      .nullable()
      .optional()
      .describe('of an Instagram account that is connected through a Facebook page'),
    app_secret: secret.optional().describe('write-only'),
    app_secrets: z
      .array(text({ min: 1, max: 4_096 }))
      .max(10)
      .nullable()
      .optional()
      .describe('write-only; several during a rotation'),
    verify_token: secret.optional().describe('write-only'),
  })
  .strict()
  .refine(
    (body) => body.app_secret === undefined || body.app_secrets === undefined,
    'give app_secret or app_secrets, not both',
  );

const checkSchema = z.object({
  name: z.enum(CHANNEL_CHECKS),
  state: z.enum(CHECK_STATES),
  sentence: z.string(),
  action: z.string().nullable().describe('what to do about it'),
  detail: z.string().nullable(),
  problem: z.string().nullable().describe('why it could not be looked at the last time'),
  since: z.string(),
  checked_at: z.string().nullable(),
});

export const channelSchema = z.object({
  id: z.string(),
  platform: z.enum(PLATFORMS),
  external_id: z.string(),
  account_external_id: z.string().nullable().describe('of a WhatsApp number: its business account'),
  name: z.string(),
  state: z.enum(CHECK_STATES).describe('as its worst check'),
  checks: z.array(checkSchema),
  allows_human_agent: z.boolean(),
  is_simulated: z.boolean(),
  created_at: z.string(),
});

/** A channel as everybody who is signed in sees it: without its secrets. */
export function channelView(
  channel: Channel,
  checks: readonly ChannelCheck[],
  accounts: readonly TelegramAccount[],
  nowMs: number,
): z.input<typeof channelSchema> {
  const own = checks.filter(({ channelId }) => channelId === channel.id);
  const order = (check: ChannelCheck): number => CHANNEL_CHECKS.indexOf(check.name);
  return {
    id: channel.id,
    platform: channel.platform,
    external_id: channel.externalId,
    account_external_id: channel.accountExternalId,
    name: channel.name,
    state: channelState(channel, own, accounts, nowMs),
    checks: own.toSorted((one, other) => order(one) - order(other)).map(checkView),
    allows_human_agent: channel.allowsHumanAgent,
    is_simulated: channel.isSimulated,
    created_at: channel.createdAt.toISOString(),
  };
}

/** Of a Telegram account, which the listener looks after: as its connection is. */
export function channelState(
  channel: Channel,
  checks: readonly Pick<ChannelCheck, 'channelId' | 'state'>[],
  accounts: readonly TelegramAccount[],
  nowMs: number,
): CheckState {
  const account = accounts.find(({ channelId }) => channelId === channel.id);
  const own = checks.filter(({ channelId }) => channelId === channel.id).map(({ state }) => state);
  if (account === undefined) return worstState(own);
  switch (telegramAccountStatus(account, nowMs).state) {
    case 'online':
      return worstState([...own, 'ok']);
    case 'needs_login':
    case 'banned':
    case 'stopped':
      return 'failing';
    case 'connecting':
    case 'degraded':
      return 'warning';
  }
}

function checkView(check: ChannelCheck): z.input<typeof checkSchema> {
  return {
    name: check.name,
    state: check.state,
    sentence: check.sentence,
    action: check.action,
    detail: check.detail,
    problem: check.problem,
    since: check.since.toISOString(),
    checked_at: check.checkedAt?.toISOString() ?? null,
  };
}
