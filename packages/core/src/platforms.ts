/** The platforms that a channel can belong to. */
export const PLATFORMS = ['whatsapp', 'instagram', 'facebook', 'telegram'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** The platforms that talk to us through Meta's signed webhooks. */
export const META_PLATFORMS = ['whatsapp', 'instagram', 'facebook'] as const;
export type MetaPlatform = (typeof META_PLATFORMS)[number];

const NAMES: Record<Platform, string> = {
  whatsapp: 'WhatsApp',
  instagram: 'Instagram',
  facebook: 'Facebook',
  telegram: 'Telegram',
};

/** The CRM's front end shows these beside a message (CONTRACT §5). */
const ICONS: Record<Platform, string> = {
  whatsapp: '💬',
  instagram: '📷',
  facebook: '👥',
  telegram: '✈️',
};

export function platformName(platform: Platform): string {
  return NAMES[platform];
}

export function platformIcon(platform: Platform): string {
  return ICONS[platform];
}

export function isMetaPlatform(value: string): value is MetaPlatform {
  return (META_PLATFORMS as readonly string[]).includes(value);
}
