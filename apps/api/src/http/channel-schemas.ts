import { z } from 'zod';
import { CHANNEL_CHECKS, type ChannelCredentials, type CheckState, worstState } from '@switchboard/core';
import {
  type Channel,
  type ChannelCheck,
  type TelegramAccount,
  telegramAccountStatus,
} from '@switchboard/database';
import {
  type channelCheckSchema,
  type channelCredentialsSchema,
  type channelSchema,
  metaPlatformSchema,
} from '@switchboard/protocol';
import { text } from './route.ts';

const secret = text({ min: 1, max: 4_096 }).nullable();
/** It stands in a header, and in addresses; people copy it with a line break. */
const token = text({ min: 1, max: 4_096 })
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
    access_token: token.optional().describe('write-only'),
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

/** A channel to connect by hand. */
export const newChannel = z
  .object({
    platform: metaPlatformSchema,
    external_id: metaId.describe('phone number id, Instagram account id or page id'),
    name: text({ min: 1, max: 200 }),
    account_external_id: metaId.optional().describe('of a WhatsApp number: its business account'),
    access_token: token.optional().describe('write-only'),
    page_id: metaId.optional().describe('of an Instagram account that is connected through a Facebook page'),
    app_secret: secret.optional().describe('write-only; where it is not the one of the platform'),
  })
  .strict();

/** What a channel is shown with. */
export interface ChannelSurroundings {
  checks: readonly ChannelCheck[];
  accounts: readonly TelegramAccount[];
  nowMs: number;
  /** For owners: which secrets it has, null where they cannot be opened. Absent for everybody else. */
  credentialsOf?: (channel: Channel) => ChannelCredentials | null;
}

/** A channel without its secrets; what only owners can do something about is for them alone. */
export function channelView(
  channel: Channel,
  { checks, accounts, nowMs, credentialsOf }: ChannelSurroundings,
): z.input<typeof channelSchema> {
  const own = checks.filter(({ channelId }) => channelId === channel.id);
  const order = (check: ChannelCheck): number => CHANNEL_CHECKS.indexOf(check.name);
  const isForOwner = credentialsOf !== undefined;
  const shown = isForOwner ? own.toSorted((one, other) => order(one) - order(other)) : [];
  return {
    id: channel.id,
    platform: channel.platform,
    external_id: channel.externalId,
    account_external_id: isForOwner ? channel.accountExternalId : null,
    name: channel.name,
    state: channelState(channel, own, accounts, nowMs),
    checks: shown.map(checkView),
    credentials: credentialsView(credentialsOf?.(channel) ?? null),
    allows_human_agent: channel.allowsHumanAgent,
    is_simulated: channel.isSimulated,
    first_inbound_at: channel.firstInboundAt?.toISOString() ?? null,
    created_at: channel.createdAt.toISOString(),
  };
}

function credentialsView(
  credentials: ChannelCredentials | null,
): z.input<typeof channelCredentialsSchema> | null {
  if (credentials === null) return null;
  const { accessToken, botToken, appSecrets = [], verifyToken, pageId } = credentials;
  return {
    access_token: accessToken !== undefined || botToken !== undefined,
    app_secret: appSecrets.length > 0,
    verify_token: verifyToken !== undefined,
    page_id: pageId ?? null,
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

function checkView(check: ChannelCheck): z.input<typeof channelCheckSchema> {
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
