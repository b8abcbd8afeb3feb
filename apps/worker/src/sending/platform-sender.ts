import {
  type BotPort,
  type GraphCredentials,
  type GraphPort,
  type InstagramConnection,
  sendFacebook,
  sendInstagram,
  sendTelegramBot,
  sendWhatsapp,
} from '@switchboard/channels';
import type {
  Clock,
  MessageError,
  OutboundAttachment,
  OutboundCommand,
  SendOutcome,
} from '@switchboard/core';
import type { ClaimedJob } from '@switchboard/database';
import type { SimulatedTalks } from '@switchboard/messaging';
import type { ChannelDirectory, KnownChannel } from './channel-directory.ts';
import { commandOfJob } from './command-of-job.ts';
import type { FilesOut } from './files-out.ts';

export interface PlatformSenderOptions {
  graph: GraphPort;
  channels: ChannelDirectory;
  files: FilesOut;
  bots: BotPort;
  /** Stands where the platform of a simulated channel would. */
  simulated: Pick<SimulatedTalks, 'send'>;
  clock: Clock;
}

/** Another process sends by it now: nothing was asked. */
const LOST_CHANNEL: SendOutcome = {
  kind: 'later',
  scope: 'recipient',
  afterMs: 0,
  error: { code: 'channel_lost', title: 'Another process goes on with this message.' },
};

/** Store or database were away: no message was sent that names the file. */
function notReady(error: unknown): Extract<PreparedFile, { kind: 'unprepared' }> {
  const detail = (error as Error).message;
  return {
    kind: 'unprepared',
    outcome: {
      kind: 'later',
      scope: 'message',
      afterMs: null,
      triesMax: FILE_TRIES_MAX,
      error: { code: 'file_not_ready', title: 'The file could not be read.', detail },
    },
  };
}

/** With growing pauses, about an hour. */
const FILE_TRIES_MAX = 20;

const NO_TOKEN: MessageError = {
  code: 'no_access_token',
  title: 'This channel has no access token.',
  advice: 'An owner can give it one in the settings of the channel; the message goes out then.',
};

/** Asks the platform of a job's channel to do it, once. */
export class PlatformSender {
  readonly #options: PlatformSenderOptions;

  constructor(options: PlatformSenderOptions) {
    this.#options = options;
  }

  async send(job: ClaimedJob, signal: AbortSignal, mayAsk: () => boolean): Promise<SendOutcome> {
    const { channels, files, simulated, clock } = this.#options;
    const channel = channels.get(job.channelId);
    const token = channel?.credentials.accessToken ?? channel?.credentials.botToken;
    if (channel?.isSimulated === true && token === undefined) {
      return mayAsk() ? simulated.send(job) : LOST_CHANNEL;
    }
    if (channel === undefined || token === undefined) return { kind: 'stopped', error: NO_TOKEN };
    const attachment = await files.prepare(job, channel, signal).catch(notReady);
    if (attachment.kind !== 'prepared') return attachment.outcome;
    const built = commandOfJob(job, attachment.attachment, clock.now());
    if (built.kind === 'refused') return { kind: 'refused', error: built.error };
    if (!mayAsk()) return LOST_CHANNEL;
    return await this.#ask(job, built.command, channel, signal);
  }

  async #ask(
    job: ClaimedJob,
    command: OutboundCommand,
    channel: KnownChannel,
    signal: AbortSignal,
  ): Promise<SendOutcome> {
    const { graph } = this.#options;
    const { target } = job;
    const credentials = graphCredentials(channel);
    switch (channel.platform) {
      case 'whatsapp':
        return await sendWhatsapp(graph, target, command, credentials, { signal });
      case 'facebook':
        return await sendFacebook(graph, target, command, credentials, { signal });
      case 'instagram':
        return await sendInstagram(graph, target, command, credentials, instagramConnection(channel), {
          signal,
        });
      case 'telegram':
        return await this.#askBot(job, command, channel, signal);
    }
  }

  /** A bot's file goes with its message, so that it may be missing only now. */
  async #askBot(
    { target, attachment }: ClaimedJob,
    command: OutboundCommand,
    { credentials }: KnownChannel,
    signal: AbortSignal,
  ): Promise<SendOutcome> {
    const { bots, files } = this.#options;
    let missing: unknown = null;
    const openFile = async () =>
      await files.open(attachment!).catch((error: unknown) => {
        missing = error;
        throw error;
      });
    try {
      const token = { botToken: credentials.botToken ?? '' };
      const options = attachment === null ? { signal } : { signal, openFile };
      return await sendTelegramBot(bots, target, command, token, options);
    } catch (error) {
      if (missing === null) throw error;
      return notReady(error).outcome;
    }
  }
}

export function graphCredentials({ credentials }: Pick<KnownChannel, 'credentials'>): GraphCredentials {
  return { accessToken: credentials.accessToken ?? '', appSecret: null };
}

/** Tokens of Instagram Login begin with `IG`, those of pages with `EAA` (notes/meta.md §7.2). */
export function instagramConnection({ credentials }: Pick<KnownChannel, 'credentials'>): InstagramConnection {
  if (credentials.pageId !== undefined) return { kind: 'page', pageId: credentials.pageId };
  return credentials.accessToken?.startsWith('IG') ? { kind: 'login' } : { kind: 'page', pageId: null };
}

/** A file that is ready to be named in a message, or why there is none. */
export type PreparedFile =
  { kind: 'prepared'; attachment: OutboundAttachment | null } | { kind: 'unprepared'; outcome: SendOutcome };
