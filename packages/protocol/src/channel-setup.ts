import { z } from 'zod';
import { metaPlatformSchema } from './channels.ts';

/** Where a value comes from; null: it is not set. What the settings say goes before the environment. */
const source = z
  .enum(['environment', 'settings', 'channel'])
  .nullable()
  .describe('`channel`: only a channel has one of its own; null: not set');

export const SETUP_STEPS = [
  'app_secret',
  'verify_token',
  'handshake',
  'channel',
  'first_webhook',
  'subscription',
] as const;

export const setupStepSchema = z.object({
  name: z.enum(SETUP_STEPS),
  state: z.enum(['done', 'waiting', 'failed']),
  sentence: z.string().describe('what is the case'),
  action: z.string().optional().describe('what to do about it'),
  at: z.string().optional().describe('when it happened'),
});

/** An account that sends to us and is no channel yet. */
export const unconnectedAccountSchema = z.object({
  external_id: z.string(),
  deliveries: z.number().int(),
  last_at: z.string(),
});

/** `GET channel-setup/{platform}`. */
export const channelSetupSchema = z.object({
  platform: metaPlatformSchema,
  callback_url: z.string().describe("for Meta's form"),
  verify_token: z.string().nullable().describe("for Meta's form"),
  app_secret_set: z.boolean(),
  app_id: z.string().nullable(),
  login_configuration_id: z.string().nullable().describe('of Facebook Login for Business'),
  sources: z.object({
    verify_token: source,
    app_secret: source,
    app_id: source,
    login_configuration_id: source,
  }),
  can_connect: z.boolean().describe("whether channels can be connected by signing in at Meta's"),
  handshake_at: z.string().nullable(),
  handshake_refused_at: z.string().nullable().describe('when somebody asked with another verify token'),
  last_signature_failure_at: z.string().nullable(),
  first_webhook_at: z.string().nullable(),
  last_webhook_at: z.string().nullable().describe('to the minute'),
  unconnected: z.array(unconnectedAccountSchema),
  steps: z.array(setupStepSchema),
});

/** `POST channel-connect/{platform}`: where the browser goes to sign in. */
export const connectAddressSchema = z.object({ url: z.string() });

/** `GET channel-connect/{id}`: what a sign-in lets us connect. */
export const connectableSchema = z.object({
  id: z.string(),
  platform: metaPlatformSchema,
  problem: z.string().nullable().describe('why there is nothing, in a sentence'),
  accounts: z.array(
    z.object({
      external_id: z.string(),
      name: z.string(),
      account_external_id: z.string().nullable(),
      page_id: z.string().nullable(),
      channel_id: z.string().nullable().describe('where it is connected already'),
    }),
  ),
  expires_at: z.string(),
});

/** `POST channel-connect/{id}`. */
export const connectedSchema = z.object({
  channels: z.array(
    z.object({
      external_id: z.string(),
      channel_id: z.string(),
      is_new: z.boolean().describe('false: it was there and got a new token'),
      is_subscribed: z.boolean(),
      problem: z.string().nullable().describe('why Meta could not be told to send to us'),
    }),
  ),
});

/** `POST simulated-customer`. */
export const simulatedCustomerSchema = z.object({ channel_id: z.string(), conversation_id: z.string() });

export type ChannelSetupView = z.infer<typeof channelSetupSchema>;
export type SetupStepView = z.infer<typeof setupStepSchema>;
export type ConnectableView = z.infer<typeof connectableSchema>;
export type ConnectedView = z.infer<typeof connectedSchema>;
export type SimulatedCustomerView = z.infer<typeof simulatedCustomerSchema>;
