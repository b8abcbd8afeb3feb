import type { OutboundTarget } from '@switchboard/core';
import {
  type GraphCallOptions,
  type GraphCredentials,
  graphPath,
  type GraphPort,
} from '../meta/graph/graph-client.ts';
import { type UploadableFile, type UploadOutcome, uploadOutcome } from '../meta/graph/upload-outcome.ts';
import { idOf } from '../tolerant-reader.ts';

/** Gives WhatsApp a file, which it keeps for 30 days (notes/meta.md §5); the stream is used up, whatever comes of it. */
export async function uploadToWhatsapp(
  port: GraphPort,
  target: OutboundTarget,
  credentials: GraphCredentials,
  file: UploadableFile,
  options: GraphCallOptions = {},
): Promise<UploadOutcome> {
  const fields = { messaging_product: 'whatsapp', type: file.mimeType };
  const answer = await port.request(
    {
      host: 'graph',
      method: 'POST',
      path: graphPath(target.channelExternalId, 'media'),
      form: { fields, fileField: 'file', file },
    },
    credentials,
    options,
  );
  return uploadOutcome('whatsapp', answer, (body) => idOf(body, 'id'));
}
