import { SwitchboardError } from '@switchboard/core';
import type { SimulatedIdentity, SimulatedWebhook } from './simulated-webhook.ts';

/** The ids by which a WhatsApp payload shows a person: a hidden phone's keys are absent, not empty (notes/meta.md §4.1). */
export interface WhatsappIds {
  phone: string | null;
  userId: string | null;
}

type WhoAndHow = Pick<SimulatedWebhook, 'peerExternalId' | 'peerUserId' | 'identity'>;

/** @throws SwitchboardError when somebody without a phone is to be shown by it. */
export function whatsappIds({ peerExternalId, peerUserId, identity = 'both' }: WhoAndHow): WhatsappIds {
  const phone = isPhone(peerExternalId) ? peerExternalId : null;
  const userId = peerUserId ?? (phone === null ? peerExternalId : userIdOf(phone));
  return shown({ phone, userId }, identity);
}

function shown({ phone, userId }: WhatsappIds, identity: SimulatedIdentity): WhatsappIds {
  switch (identity) {
    case 'both':
      return { phone, userId };
    case 'bsuid':
      return { phone: null, userId };
    case 'phone':
      if (phone === null)
        throw new SwitchboardError('bad_request', `${userId} has no phone number to be shown by.`);
      return { phone, userId: null };
  }
}

/** Those of a person's ids that there are. */
export function idsOf({ phone, userId }: WhatsappIds): string[] {
  return [phone, userId].filter((id) => id !== null);
}

/** The notes say 6 to 15 digits (§4.1). */
export function isPhone(peerExternalId: string): boolean {
  return /^\d{6,15}$/.test(peerExternalId);
}

/** A person with a phone has a BSUID too; the simulated one follows from the phone so that it stays the same. */
export function userIdOf(phone: string): string {
  return `PL.9${phone.padStart(15, '0')}`;
}

/** The two ids under the names that they have in one place of a payload. */
export function named(ids: WhatsappIds, phoneKey: string, userIdKey: string): Record<string, string> {
  return {
    ...(ids.phone === null ? {} : { [phoneKey]: ids.phone }),
    ...(ids.userId === null ? {} : { [userIdKey]: ids.userId }),
  };
}
