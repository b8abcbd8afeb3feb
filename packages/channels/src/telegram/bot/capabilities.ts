import type { Capabilities } from '../../reply/capabilities.ts';

const MIB = 1024 * 1024;
const DAY_2_MS = 48 * 60 * 60 * 1000;

/** What a bot can say (Bot API: "Sending files", `sendMessage`, `deleteMessage`, `InlineKeyboardButton`). */
export const TELEGRAM_BOT_CAPABILITIES: Capabilities = {
  text: { max: 4_096, unit: 'chars' },
  caption: { max: 1_024, unit: 'chars', types: ['image', 'video', 'audio', 'voice', 'document'] },
  media: [
    { type: 'image', mimeTypes: ['image/jpeg', 'image/png'], bytesMax: 10 * MIB },
    { type: 'video', mimeTypes: ['video/mp4'], bytesMax: 50 * MIB },
    { type: 'audio', mimeTypes: ['audio/mpeg', 'audio/mp4', 'audio/x-m4a'], bytesMax: 50 * MIB },
    { type: 'voice', mimeTypes: ['audio/ogg', 'audio/mpeg', 'audio/mp4'], bytesMax: 50 * MIB },
    { type: 'sticker', mimeTypes: ['image/webp'], bytesMax: MIB / 2 },
    { type: 'document', mimeTypes: ['*/*'], bytesMax: 50 * MIB },
  ],
  quote: true,
  reaction: { emojis: null },
  edit: { withinMs: null },
  delete: { withinMs: DAY_2_MS },
  interactive: {
    text: { max: 4_096, unit: 'chars' },
    headerCharsMax: null,
    footerCharsMax: null,
    // Telegram names no length for the words: longer ones are cut off on every phone.
    buttons: { countMax: 20, titleCharsMax: 64, id: { max: 64, unit: 'bytes' } },
    list: null,
    link: { titleCharsMax: 64 },
  },
  templates: false,
  replyWindow: 'none',
};
