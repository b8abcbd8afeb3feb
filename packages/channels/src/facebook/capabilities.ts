import type { Capabilities } from '../reply/capabilities.ts';

const MIB = 1024 * 1024;

/** notes/meta.md §5 and §6.2; quick replies and buttons: Meta's pages of these names. */
export const FACEBOOK_CAPABILITIES: Capabilities = {
  text: { max: 2_000, unit: 'chars' },
  caption: null,
  media: [
    { type: 'image', mimeTypes: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'], bytesMax: 8 * MIB },
    { type: 'video', mimeTypes: ['video/*'], bytesMax: 25 * MIB },
    { type: 'audio', mimeTypes: ['audio/*'], bytesMax: 25 * MIB },
    { type: 'voice', mimeTypes: ['audio/*'], bytesMax: 25 * MIB },
    { type: 'document', mimeTypes: ['*/*'], bytesMax: 25 * MIB },
  ],
  quote: true,
  reaction: { emojis: null },
  edit: null,
  delete: null,
  interactive: {
    text: { max: 640, unit: 'chars' },
    headerCharsMax: null,
    footerCharsMax: null,
    buttons: { countMax: 13, titleCharsMax: 20, id: { max: 1_000, unit: 'chars' } },
    list: null,
    link: { titleCharsMax: 20 },
  },
  templates: false,
  replyWindow: 'day_and_person',
};
