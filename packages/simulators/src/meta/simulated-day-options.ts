import type { MetaPlatform } from '@switchboard/core';
import type { SimulatedIdentity } from './simulated-webhook.ts';

export interface SimulatedDayOptions {
  platform: MetaPlatform;
  /** The channels whose traffic it is, each with people of its own. */
  channelExternalIds: readonly [string, ...string[]];
  /** A whole number; the same one makes the same day, ids included. */
  seed: number;
  /** When it begins. Items are 1 to 8 seconds apart; history is from 30 days before. */
  startMs: number;
  /** How many items at least; every kind is among them in any case. */
  count?: number | undefined;
  peoplePerChannel?: number | undefined;
  /** WhatsApp: by which ids everybody is shown. A mixture of all three when absent. */
  identity?: SimulatedIdentity | undefined;
  /** The only person who writes. */
  peerExternalId?: string | undefined;
  /** What everybody writes; each time with another number after it. */
  text?: string | undefined;
}
