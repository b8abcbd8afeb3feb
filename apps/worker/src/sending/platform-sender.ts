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
import type { ChannelDirectory, KnownChannel } from './channel-directory.ts';
import { commandOfJob } from './command-of-job.ts';
import type { FilesOut } from './files-out.ts';

export interface PlatformSenderOptions {
  graph: GraphPort;
  channels: ChannelDirectory;
  files: FilesOut;
  bots: BotPort;
  clock: Clock;
}

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

  async send(job: ClaimedJob, signal: AbortSignal): Promise<SendOutcome> {
    const { channels, files, clock } = this.#options;
    const channel = channels.get(job.channelId);
    const token = channel?.credentials.accessToken ?? channel?.credentials.botToken;
    if (channel === undefined || token === undefined) return { kind: 'stopped', error: NO_TOKEN };
    const attachment = await files.prepare(job, channel, signal);
    if (attachment.kind !== 'prepared') return attachment.outcome;
    const built = commandOfJob(job, attachment.attachment, clock.now());
    if (built.kind === 'refused') return { kind: 'refused', error: built.error };
    return await this.#ask(job, built.command, channel, signal);
  }

  async #ask(
    { target, attachment }: ClaimedJob,
    command: OutboundCommand,
    channel: KnownChannel,
    signal: AbortSignal,
  ): Promise<SendOutcome> {
    const { graph, bots, files } = this.#options;
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
        return await sendTelegramBot(
          bots,
          target,
          command,
          { botToken: channel.credentials.botToken ?? '' },
          { signal, ...(attachment === null ? {} : { openFile: () => files.open(attachment) }) },
        );
    }
  }
}

export function graphCredentials({ credentials }: KnownChannel): GraphCredentials {
  return { accessToken: credentials.accessToken ?? '', appSecret: null };
}

/** Tokens of Instagram Login begin with `IG`, those of pages with `EAA` (notes/meta.md §7.2). */
export function instagramConnection({ credentials }: KnownChannel): InstagramConnection {
  if (credentials.pageId !== undefined) return { kind: 'page', pageId: credentials.pageId };
  return credentials.accessToken?.startsWith('IG') ? { kind: 'login' } : { kind: 'page', pageId: null };
}

/** A file that is ready to be named in a message, or why there is none. */
export type PreparedFile =
  { kind: 'prepared'; attachment: OutboundAttachment | null } | { kind: 'unprepared'; outcome: SendOutcome };
