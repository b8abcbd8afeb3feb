import { LIMITS } from '@switchboard/core';
import type { Capabilities } from '../reply/capabilities.ts';

const MIB = 1024 * 1024;
const DAY_2_MS = 48 * 60 * 60 * 1000;

/** What a person's account can say (core.telegram.org/api: `message_length_max`, `caption_length_limit_default`). */
export const TELEGRAM_ACCOUNT_CAPABILITIES: Capabilities = {
  text: { max: 4_096, unit: 'chars' },
  caption: { max: 1_024, unit: 'chars', types: ['image', 'video', 'audio', 'voice', 'document'] },
  media: [
    { type: 'image', mimeTypes: ['image/jpeg', 'image/png'], bytesMax: 10 * MIB },
    { type: 'video', mimeTypes: ['video/mp4', 'video/quicktime'], bytesMax: LIMITS.mediaFileBytesMax },
    {
      type: 'audio',
      mimeTypes: ['audio/mpeg', 'audio/mp4', 'audio/x-m4a'],
      bytesMax: LIMITS.mediaFileBytesMax,
    },
    { type: 'voice', mimeTypes: ['audio/ogg'], bytesMax: LIMITS.mediaFileBytesMax },
    { type: 'sticker', mimeTypes: ['image/webp'], bytesMax: MIB / 2 },
    { type: 'document', mimeTypes: ['*/*'], bytesMax: LIMITS.mediaFileBytesMax },
  ],
  quote: true,
  reaction: { emojis: null },
  edit: { withinMs: DAY_2_MS },
  delete: { withinMs: null },
  interactive: null,
  templates: false,
  replyWindow: 'none',
};
