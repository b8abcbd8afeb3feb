import {
  type GraphCallOptions,
  type GraphCredentials,
  graphPath,
  type GraphPort,
} from './graph/graph-client.ts';
import { type UploadableFile, type UploadOutcome, uploadOutcome } from './graph/upload-outcome.ts';
import { idOf } from '../tolerant-reader.ts';

/**
 * Gives a page a file that it can send more than once (Meta's page "Attachment Upload API"); the stream is used up,
 * whatever comes of it. Instagram Login has no such thing: there a file is sent by its address.
 *
 * @param pageId null: the page that the token belongs to.
 */
export async function uploadToPage(
  port: GraphPort,
  platform: 'facebook' | 'instagram',
  pageId: string | null,
  credentials: GraphCredentials,
  file: UploadableFile,
  options: GraphCallOptions = {},
): Promise<UploadOutcome> {
  const message = { attachment: { type: attachmentTypeOf(file), payload: { is_reusable: true } } };
  const fields = {
    ...(platform === 'instagram' ? { platform: 'instagram' } : {}),
    message: JSON.stringify(message),
  };
  const answer = await port.request(
    {
      host: 'graph',
      method: 'POST',
      path: graphPath(pageId ?? 'me', 'message_attachments'),
      form: { fields, fileField: 'filedata', file },
    },
    credentials,
    options,
  );
  return uploadOutcome(platform, answer, (body) => idOf(body, 'attachment_id'));
}

function attachmentTypeOf({ type }: UploadableFile): string {
  switch (type) {
    case 'document':
      return 'file';
    case 'voice':
      return 'audio';
    case 'sticker':
      return 'image';
    case 'image':
    case 'video':
    case 'audio':
      return type;
  }
}
