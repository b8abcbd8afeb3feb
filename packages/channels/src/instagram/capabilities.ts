import type { Capabilities } from '../reply/capabilities.ts';

const MIB = 1024 * 1024;
const AUDIO = ['audio/aac', 'audio/mp4', 'audio/x-m4a', 'audio/wav', 'audio/x-wav'];

/** notes/meta.md §5 and §6.3. */
export const INSTAGRAM_CAPABILITIES: Capabilities = {
  text: { max: 1_000, unit: 'bytes' },
  caption: null,
  media: [
    { type: 'image', mimeTypes: ['image/jpeg', 'image/png'], bytesMax: 8 * MIB },
    {
      type: 'video',
      mimeTypes: ['video/mp4', 'video/ogg', 'video/x-msvideo', 'video/quicktime', 'video/webm'],
      bytesMax: 25 * MIB,
    },
    { type: 'audio', mimeTypes: AUDIO, bytesMax: 25 * MIB },
    { type: 'voice', mimeTypes: AUDIO, bytesMax: 25 * MIB },
    { type: 'document', mimeTypes: ['application/pdf'], bytesMax: 25 * MIB },
  ],
  quote: true,
  // Graph takes the word "love" for it, and no other.
  reaction: { emojis: ['\u2764\ufe0f'] },
  edit: null,
  delete: null,
  interactive: {
    text: { max: 640, unit: 'bytes' },
    headerCharsMax: null,
    footerCharsMax: null,
    buttons: { countMax: 13, titleCharsMax: 20, id: { max: 1_000, unit: 'chars' } },
    list: null,
    link: { titleCharsMax: 20 },
  },
  templates: false,
  replyWindow: 'day_and_person',
};
