import type { Capabilities } from '../reply/capabilities.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** notes/meta.md §5 and §6.1. */
export const WHATSAPP_CAPABILITIES: Capabilities = {
  text: { max: 4_096, unit: 'chars' },
  caption: { max: 1_024, unit: 'chars', types: ['image', 'video', 'document'] },
  media: [
    { type: 'image', mimeTypes: ['image/jpeg', 'image/png'], bytesMax: 5 * MIB },
    { type: 'video', mimeTypes: ['video/mp4', 'video/3gpp'], bytesMax: 16 * MIB },
    {
      type: 'audio',
      mimeTypes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/x-m4a', 'audio/ogg'],
      bytesMax: 16 * MIB,
    },
    { type: 'voice', mimeTypes: ['audio/ogg'], bytesMax: 16 * MIB },
    // 100 KB when it does not move; whether it does is known to WhatsApp only.
    { type: 'sticker', mimeTypes: ['image/webp'], bytesMax: 500 * KIB },
    { type: 'document', mimeTypes: ['*/*'], bytesMax: 100 * MIB },
  ],
  quote: true,
  reaction: { emojis: null },
  edit: null,
  delete: null,
  interactive: {
    text: { max: 1_024, unit: 'chars' },
    headerCharsMax: 60,
    footerCharsMax: 60,
    buttons: { countMax: 3, titleCharsMax: 20, id: { max: 256, unit: 'chars' } },
    list: {
      rowsMax: 10,
      sectionsMax: 10,
      buttonCharsMax: 20,
      sectionTitleCharsMax: 24,
      rowTitleCharsMax: 24,
      rowIdCharsMax: 200,
      rowDescriptionCharsMax: 72,
    },
    link: { titleCharsMax: 20 },
  },
  templates: true,
  replyWindow: 'day',
};
