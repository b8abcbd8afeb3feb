import { Api } from 'telegram';
import type { OutgoingFile } from '../client/telegram-client.ts';

/**
 * A file that was uploaded, as what Telegram's apps are to show it. Lengths and measures are left at nothing: Telegram's
 * apps find them out when the file is opened.
 */
export function outgoingMedia(
  { kind, filename, mimeType }: Pick<OutgoingFile, 'kind' | 'filename' | 'mimeType'>,
  file: Api.TypeInputFile,
): Api.TypeInputMedia {
  if (kind === 'photo') return new Api.InputMediaUploadedPhoto({ file });
  return new Api.InputMediaUploadedDocument({
    file,
    mimeType,
    attributes: [new Api.DocumentAttributeFilename({ fileName: filename }), ...attributesOf(kind)],
    ...(kind === 'document' ? { forceFile: true } : {}),
  });
}

function attributesOf(kind: OutgoingFile['kind']): Api.TypeDocumentAttribute[] {
  switch (kind) {
    case 'video':
      return [new Api.DocumentAttributeVideo({ duration: 0, w: 0, h: 0, supportsStreaming: true })];
    case 'audio':
      return [new Api.DocumentAttributeAudio({ duration: 0 })];
    case 'voice':
      return [new Api.DocumentAttributeAudio({ duration: 0, voice: true })];
    case 'sticker':
      return [new Api.DocumentAttributeSticker({ alt: '', stickerset: new Api.InputStickerSetEmpty() })];
    case 'photo':
    case 'document':
      return [];
  }
}
