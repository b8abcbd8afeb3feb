interface PlatformSigns {
  name: string;
  icon: string;
}

/** As the server shows them in frames of plain clients. */
const SIGNS: ReadonlyMap<string, PlatformSigns> = new Map([
  ['whatsapp', { name: 'WhatsApp', icon: '💬' }],
  ['instagram', { name: 'Instagram', icon: '📷' }],
  ['facebook', { name: 'Facebook', icon: '👥' }],
  ['telegram', { name: 'Telegram', icon: '✈️' }],
]);

/** A platform that a later server knows has its own word for a name. */
export function signsOf(platform: string): PlatformSigns {
  return SIGNS.get(platform) ?? { name: platform, icon: '' };
}
