import type { ReactNode } from 'react';
import type { ConversationView } from '@switchboard/client';

export type Platform = ConversationView['platform'];

/** Product names; the same in every language. */
export const PLATFORM_NAMES: Readonly<Record<Platform, string>> = {
  whatsapp: 'WhatsApp',
  instagram: 'Instagram',
  facebook: 'Messenger',
  telegram: 'Telegram',
};

const COLOURS: Readonly<Record<Platform, string>> = {
  whatsapp: '#128c4b',
  instagram: '#c13584',
  facebook: '#0a66d6',
  telegram: '#1f7fb8',
};

/** Plain shapes of our own, so that they can be told apart without colour. */
const SHAPES: Readonly<Record<Platform, string>> = {
  whatsapp:
    'M12 4a8 8 0 0 0-6.9 12L4 20l4.1-1.1A8 8 0 1 0 12 4zm-3 4h2l1 2.4-1 1.2c.6 1.2 1.4 2 2.6 2.5l1.2-1 2.2 1v1.7c-3.6 1.2-9.2-3.9-8-7.8z',
  instagram:
    'M8 4h8a4 4 0 0 1 4 4v8a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4zm4 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zm0 1.8a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4zM16.6 6.600a.9.9 0 1 0 0 1.800.9.9 0 0 0 0-1.800z',
  facebook:
    'M12 4c-4.600 0-8 3.200-8 7.300 0 2.400 1.100 4.400 2.900 5.700V20l2.700-1.500c.8.2 1.600.3 2.400.3 4.600 0 8-3.200 8-7.400S16.600 4 12 4zm-4.800 9.700 4.100-4.400 2.100 2.200 3.800-2.200-4.100 4.400-2.100-2.200z',
  telegram:
    'M20 5 3.500 11.400c-.7.3-.7 1 0 1.200l4 1.300 1.600 5c.2.6.8.7 1.200.3l2.200-2.100 4.300 3.200c.6.4 1.200.1 1.400-.6L21 6c.2-.8-.4-1.300-1-1zm-10.600 8.500 7.100-5.600-5.600 6.500-.3 2.700z',
};

/** Which platform, as a round sign; its name is read aloud. */
export function PlatformIcon({ platform, size = 16 }: { platform: Platform; size?: number }): ReactNode {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} role="img" aria-label={PLATFORM_NAMES[platform]}>
      <circle cx="12" cy="12" r="12" fill={COLOURS[platform]} />
      <path d={SHAPES[platform]} fill="#fff" fillRule="evenodd" />
    </svg>
  );
}
