import { type MetaPlatform, SwitchboardError } from '@switchboard/core';
import { INSTAGRAM_EVENTS, MESSENGER_EVENTS, SHARED_EVENTS } from './build-messaging-account.ts';
import { INSTAGRAM_MESSAGES, MESSENGER_MESSAGES, SHARED_MESSAGES } from './build-messaging-messages.ts';
import { INSTAGRAM_UPDATES, MESSENGER_UPDATES, SHARED_UPDATES } from './build-messaging-updates.ts';
import { WHATSAPP_ACCOUNT } from './build-whatsapp-account.ts';
import { WHATSAPP_COEXISTENCE } from './build-whatsapp-coexistence.ts';
import { WHATSAPP_INTERACTIVE } from './build-whatsapp-interactive.ts';
import { WHATSAPP_MESSAGES } from './build-whatsapp-messages.ts';
import { WHATSAPP_PEOPLE } from './build-whatsapp-people.ts';
import { WHATSAPP_UPDATES } from './build-whatsapp-updates.ts';
import type { SimulatedKind, SimulatedKinds } from './simulated-kind.ts';

const KINDS: Record<MetaPlatform, SimulatedKinds> = {
  whatsapp: new Map([
    ...WHATSAPP_MESSAGES,
    ...WHATSAPP_INTERACTIVE,
    ...WHATSAPP_UPDATES,
    ...WHATSAPP_PEOPLE,
    ...WHATSAPP_COEXISTENCE,
    ...WHATSAPP_ACCOUNT,
  ]),
  instagram: new Map([
    ...SHARED_MESSAGES,
    ...INSTAGRAM_MESSAGES,
    ...SHARED_UPDATES,
    ...INSTAGRAM_UPDATES,
    ...SHARED_EVENTS,
    ...INSTAGRAM_EVENTS,
  ]),
  facebook: new Map([
    ...SHARED_MESSAGES,
    ...MESSENGER_MESSAGES,
    ...SHARED_UPDATES,
    ...MESSENGER_UPDATES,
    ...SHARED_EVENTS,
    ...MESSENGER_EVENTS,
  ]),
};

/** What each platform's simulator can send. */
export const SIMULATED_KINDS: Record<MetaPlatform, readonly string[]> = {
  whatsapp: [...KINDS.whatsapp.keys()],
  instagram: [...KINDS.instagram.keys()],
  facebook: [...KINDS.facebook.keys()],
};

/** @throws SwitchboardError naming the kinds that there are. */
export function simulatedKind(platform: MetaPlatform, kind: string): SimulatedKind {
  const found = KINDS[platform].get(kind);
  if (found !== undefined) return found;
  throw new SwitchboardError(
    'bad_request',
    `No simulated ${platform} webhook is called "${kind}": ${SIMULATED_KINDS[platform].join(', ')}.`,
  );
}
