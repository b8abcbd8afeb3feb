import { graphPath, type GraphPort } from '@switchboard/channels';
import { type ChannelCredentials, LIMITS, type MetaPlatform, type Platform } from '@switchboard/core';
import type { PendingAttachment, StoredFile } from '@switchboard/database';
import { fetchGuarded, GuardedFetchError, type KeptMedia, type MediaIntake } from '@switchboard/media';
import type { FetchFailure, FileSource } from '@switchboard/messaging';
import { sha256InHex } from './content-hash.ts';
import {
  FileTooLarge,
  GraphRefusal,
  judgeMetaFailure,
  NoAccessToken,
  NoReference,
  WrongContent,
} from './meta-file-failure.ts';

/** A channel whose files can be fetched. */
export interface FileChannel {
  id: string;
  platform: Platform;
  externalId: string;
  credentials: ChannelCredentials;
}

export interface MetaFileSourceOptions {
  /** Every channel that there is at this moment; those of other platforms are passed over. */
  channels: () => Iterable<FileChannel>;
  graph: GraphPort;
  intake: Pick<MediaIntake, 'keep' | 'discard'>;
  /** Hosts of this network, each with its port, that stand in for Meta's: simulators. */
  privateHosts: readonly string[];
}

/** Where a file can be had, and what is known of it. */
interface Whereabouts {
  url: string;
  token: string | null;
  claimedType: string | null;
  sha256: string | null;
}

/** Meta's own hosts for files (notes/meta.md §5); nobody else is asked for one. */
const FILE_HOSTS = [
  '*.fbcdn.net',
  '*.fbsbx.com',
  '*.cdninstagram.com',
  '*.whatsapp.net',
  '*.facebook.com',
  '*.instagram.com',
];
/** Those that hear a token. */
const TOKEN_HOSTS = ['*.fbsbx.com', '*.fbcdn.net', '*.whatsapp.net', 'graph.facebook.com'];
/** The address has run out, or its signature has. */
const STALE = new Set([401, 403, 404, 410]);

/**
 * Files of WhatsApp, Instagram and Messenger. WhatsApp names a file by an id, which gives an address for five minutes, for
 * those only who have the number's token; the others give an address at once, which needs no token and dies when it likes.
 */
export class MetaFileSource implements FileSource {
  readonly #options: MetaFileSourceOptions;

  constructor(options: MetaFileSourceOptions) {
    this.#options = options;
  }

  channelIds(): string[] {
    return [...this.#options.channels()].filter(isMeta).map(({ id }) => id);
  }

  async fetch(file: PendingAttachment, signal: AbortSignal): Promise<StoredFile> {
    const channel = this.#channelOf(file);
    if (file.sizeBytes !== null && file.sizeBytes > LIMITS.mediaFileBytesMax) throw new FileTooLarge();
    const where = await this.#find(file, channel, signal);
    const kept = await this.#keep(where, signal).catch(async (error: unknown) => {
      const isStale = error instanceof GuardedFetchError && STALE.has(error.status ?? 0);
      if (!isStale || file.externalId === null || channel.platform !== 'whatsapp') throw error;
      return await this.#keep(await this.#find(file, channel, signal), signal);
    });
    const { key, thumbnailKey, ...rest } = kept;
    const stored = { ...rest, storedAs: key, thumbnailStoredAs: thumbnailKey };
    if (where.sha256 === null || where.sha256 === stored.sha256) return stored;
    await this.discard(stored);
    throw new WrongContent();
  }

  async discard({ storedAs, thumbnailStoredAs = null }: StoredFile): Promise<void> {
    await this.#options.intake.discard({ key: storedAs, thumbnailKey: thumbnailStoredAs });
  }

  judge(error: unknown, file: PendingAttachment): FetchFailure {
    const platform = [...this.#options.channels()].find(({ id }) => id === file.channelId)?.platform;
    const meta = platform === undefined || platform === 'telegram' ? 'whatsapp' : platform;
    return judgeMetaFailure(error, { platform: meta, attempts: file.attempts });
  }

  #channelOf(file: PendingAttachment): FileChannel {
    const channel = [...this.#options.channels()].filter(isMeta).find(({ id }) => id === file.channelId);
    if (channel === undefined) throw new NoAccessToken();
    return channel;
  }

  async #find(file: PendingAttachment, channel: FileChannel, signal: AbortSignal): Promise<Whereabouts> {
    const known = { claimedType: file.mimeType, sha256: sha256InHex(file.sha256) };
    if (channel.platform !== 'whatsapp') {
      if (file.sourceUrl === null) throw new NoReference();
      return { url: file.sourceUrl, token: null, ...known };
    }
    const { accessToken: token } = channel.credentials;
    if (token === undefined) throw new NoAccessToken();
    // The address that a webhook carries has no stated life, so the id is asked first.
    if (file.externalId === null) {
      if (file.sourceUrl === null) throw new NoReference();
      return { url: file.sourceUrl, token, ...known };
    }
    const answer = await this.#ask(file.externalId, channel, token, signal);
    return {
      url: answer.url,
      token,
      claimedType: known.claimedType ?? answer.mimeType,
      sha256: known.sha256 ?? answer.sha256,
    };
  }

  /** `GET /<MEDIA_ID>`: `{url, mime_type, sha256, file_size, id}`. */
  async #ask(mediaId: string, channel: FileChannel, accessToken: string, signal: AbortSignal) {
    const answer = await this.#options.graph.request(
      {
        host: 'graph',
        method: 'GET',
        path: graphPath(mediaId),
        query: { phone_number_id: channel.externalId },
      },
      { accessToken, appSecret: null },
      { signal },
    );
    signal.throwIfAborted();
    if (answer.kind !== 'ok') throw new GraphRefusal(answer);
    const { url, mime_type: mimeType, sha256, file_size: size } = answer.body;
    if (typeof url !== 'string') throw new NoReference();
    if (Number(size) > LIMITS.mediaFileBytesMax) throw new FileTooLarge();
    return {
      url,
      mimeType: typeof mimeType === 'string' ? mimeType : null,
      sha256: sha256InHex(typeof sha256 === 'string' ? sha256 : null),
    };
  }

  async #keep({ url, token, claimedType }: Whereabouts, signal: AbortSignal): Promise<KeptMedia> {
    const { intake, privateHosts } = this.#options;
    const maxBytes = LIMITS.mediaFileBytesMax;
    const { body, headers } = await fetchGuarded(url, {
      allowedHosts: FILE_HOSTS,
      privateHosts,
      maxBytes,
      totalMs: LIMITS.metaFileMsMax,
      signal,
      ...(token === null ? {} : { token: { value: token, hosts: [...TOKEN_HOSTS, ...privateHosts] } }),
    });
    const type = claimedType ?? headers['content-type'] ?? null;
    try {
      return await intake.keep(body, { maxBytes, claimedType: type, signal });
    } finally {
      await body.return();
    }
  }
}

function isMeta(channel: FileChannel): channel is FileChannel & { platform: MetaPlatform } {
  return channel.platform !== 'telegram';
}
