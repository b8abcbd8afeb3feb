import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './clock.ts';

/** Those of `LIMITS` that bound the set-up and the health of channels. */
export const CHANNEL_LIMITS = {
  /** How late it is noticed that a check of a channel is due, and a list of templates that nobody told of. */
  channelHealthPollMs: 30 * SECOND_MS,
  /** How often a channel's token is asked about; each interval is drawn at random around this. */
  channelTokenCheckMs: HOUR_MS,
  /** How often its subscription and its number are: Meta unsubscribes a page after an hour of failures. */
  channelCheckMs: DAY_MS,
  /** How soon a check is made again when Meta could not be asked. */
  channelCheckRetryMs: 5 * MINUTE_MS,
  /**
   * How soon somebody who asks may have a channel checked and a list of templates fetched again, and how soon either after
   * a failure: Meta counts what an app asks, and stops it altogether. Sooner: what is known stands.
   */
  channelAskedCheckMsMin: 30 * SECOND_MS,
  templateAskedFetchMsMin: MINUTE_MS,
  channelAskedAfterFailureMsMin: MINUTE_MS,
  /** One question of a check to Meta: it answers within a second or two. Then: asked again later. */
  channelCheckAnswerMsMax: 10 * SECOND_MS,
  /** Channels that are looked at side by side: each is a question or two. More wait. */
  channelChecksAtOnceMax: 4,
  /** How long before its end a token is warned of: time enough to find who may make a new one. */
  channelTokenWarningMs: 7 * DAY_MS,
  /** How old Instagram's tokens become before they are renewed, of the 60 days that they live. */
  instagramTokenRenewMs: 7 * DAY_MS,
  /** Instagram renews no token that is younger. */
  instagramTokenAgeMsMin: DAY_MS,
  /** A channel from which nothing has come for less is not called silent: nobody writes at night. */
  channelSilenceMsMin: DAY_MS,
  /** How far back it is looked how often something comes. */
  channelSilenceHistoryMs: 21 * DAY_MS,
  /**
   * How often it is written down that Meta has done something of one kind on a platform: a page that is open shows it within
   * seconds, and no webhook costs a statement of its own. In between: once.
   */
  channelSetupNoteMs: 10 * SECOND_MS,
  channelSetupWebhookNoteMs: MINUTE_MS,
  /** App secrets of one platform: two of each app while they change, and a few apps. Beyond: 400. */
  appSecretsMax: 10,
  /** From leaving for Meta's sign-in to coming back. Then: it is begun anew. */
  channelLoginMsMax: 10 * MINUTE_MS,
  /** How long what a sign-in has found, with its tokens, waits to be chosen from. Then: forgotten. */
  channelLoginFoundMs: 15 * MINUTE_MS,
  /** Pages of 100 pages or numbers that a sign-in is asked for: nobody chooses from more. Beyond: left out. */
  channelLoginPagesMax: 5,
  /** WhatsApp Business accounts of one sign-in that are asked for their numbers. Beyond: left out. */
  channelLoginAccountsMax: 20,
  /** Channels that are connected by one request: each is a question to Meta. Beyond: 400. */
  channelsConnectedMax: 20,
  /** Conversations of a simulated channel that one transaction removes: well within the time that it may take. */
  simulatedConversationsRemovedAtOnce: 200,
  /** Conversations with simulated customers that a worker leads at once. Beyond: the oldest gets no more answers. */
  simulatedTalksMax: 1_000,
  /** How old a list of templates becomes. */
  templateListAgeMsMax: HOUR_MS,
  /** Templates of one account, in pages of 100: Meta allows 6,000 in all. Beyond: left out. */
  templatePagesMax: 60,
} as const;
