import {
  type GraphPort,
  uploadToPage,
  uploadToWhatsapp,
  type UploadableFile,
  type UploadOutcome,
} from '@switchboard/channels';
import type { MessageError, OutboundAttachment } from '@switchboard/core';
import type { AttachmentStore, ClaimedJob, JobAttachment } from '@switchboard/database';
import type { MediaStore } from '@switchboard/media';
import type { Readable } from 'node:stream';
import type { KnownChannel } from './channel-directory.ts';
import { graphCredentials, instagramConnection, type PreparedFile } from './platform-sender.ts';

export interface FilesOutOptions {
  graph: GraphPort;
  store: Pick<MediaStore, 'read'>;
  attachments: Pick<AttachmentStore, 'markUploaded'>;
  /** Where a platform may fetch a file that it takes no upload of; expires. */
  linkTo: (attachment: JobAttachment) => string;
}

const GONE: MessageError = {
  code: 'file_gone',
  title: 'The file of this message is not there any more.',
  advice: 'Attach it again.',
};

/** Gives platforms the files of messages before the messages name them: once, also when a message is tried again. */
export class FilesOut {
  readonly #options: FilesOutOptions;

  constructor(options: FilesOutOptions) {
    this.#options = options;
  }

  async prepare(job: ClaimedJob, channel: KnownChannel, signal: AbortSignal): Promise<PreparedFile> {
    const { attachment } = job;
    if (job.kind !== 'message' || attachment === null) return { kind: 'prepared', attachment: null };
    const { attachments, linkTo } = this.#options;
    // Bots take a file only together with the message that shows it.
    if (channel.platform === 'telegram') return prepared(attachment, { externalId: null, url: null });
    if (takesLinks(channel)) return prepared(attachment, { externalId: null, url: linkTo(attachment) });
    if (attachment.externalId !== null) {
      return prepared(attachment, { externalId: attachment.externalId, url: null });
    }
    const uploaded = await this.#upload(job, channel, attachment, signal);
    if (uploaded === null) return { kind: 'unprepared', outcome: { kind: 'refused', error: GONE } };
    if (uploaded.kind !== 'uploaded') return { kind: 'unprepared', outcome: uploaded };
    await attachments.markUploaded(attachment.id, uploaded.externalId);
    return prepared(attachment, { externalId: uploaded.externalId, url: null });
  }

  /** @throws Error when the file is not there any more */
  async open(attachment: JobAttachment): Promise<Readable> {
    const reading = await this.#options.store.read(attachment.storedAs);
    if (reading === null) throw new Error(GONE.title);
    return reading.stream;
  }

  async #upload(
    { target }: ClaimedJob,
    channel: KnownChannel,
    attachment: JobAttachment,
    signal: AbortSignal,
  ): Promise<UploadOutcome | null> {
    const { graph, store } = this.#options;
    const reading = await store.read(attachment.storedAs);
    if (reading === null) return null;
    const file: UploadableFile = {
      stream: reading.stream,
      sizeBytes: attachment.sizeBytes,
      mimeType: attachment.mimeType ?? 'application/octet-stream',
      filename: attachment.filename ?? 'file',
      type: attachment.type as UploadableFile['type'],
    };
    const credentials = graphCredentials(channel);
    if (channel.platform === 'whatsapp') {
      return await uploadToWhatsapp(graph, target, credentials, file, { signal });
    }
    const isInstagram = channel.platform === 'instagram';
    const page = isInstagram ? pageOf(channel) : channel.externalId;
    return await uploadToPage(graph, isInstagram ? 'instagram' : 'facebook', page, credentials, file, {
      signal,
    });
  }
}

/** With Instagram Login, Instagram fetches files itself. */
function takesLinks(channel: KnownChannel): boolean {
  return channel.platform === 'instagram' && instagramConnection(channel).kind === 'login';
}

function pageOf(channel: KnownChannel): string | null {
  const connection = instagramConnection(channel);
  return connection.kind === 'page' ? connection.pageId : null;
}

function prepared(
  { type, filename, mimeType, sizeBytes }: JobAttachment,
  place: Pick<OutboundAttachment, 'externalId' | 'url'>,
): PreparedFile {
  return {
    kind: 'prepared',
    attachment: {
      type,
      filename: filename ?? 'file',
      mimeType: mimeType ?? 'application/octet-stream',
      sizeBytes,
      ...place,
    },
  };
}
