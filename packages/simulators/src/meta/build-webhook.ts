import { SwitchboardError } from '@switchboard/core';
import { newMessageId, newPhone, newUserId } from './simulated-ids.ts';
import type { Meant, SimulatedKind } from './simulated-kind.ts';
import { simulatedKind } from './simulated-kinds.ts';
import type { SettledWebhook, SimulatedWebhook } from './simulated-webhook.ts';
import type { WebhookBody } from './webhook-body.ts';
import { isPhone } from './whatsapp-person.ts';

/** The JSON body that Meta would post for this, before escaping and signing. */
export function buildWebhook(webhook: SimulatedWebhook): WebhookBody {
  const settled = settleWebhook(webhook);
  return simulatedKind(webhook.platform, webhook.kind).build(settled);
}

/** What this means for the inbox; of a settled webhook, so that its ids are those that were sent. */
export function meaningOf(webhook: SettledWebhook): Meant[] {
  return simulatedKind(webhook.platform, webhook.kind).meant(webhook);
}

/**
 * The same webhook with every id made up that it leaves open.
 *
 * @throws SwitchboardError when there is no such kind, or none for such a person.
 */
export function settleWebhook(webhook: SimulatedWebhook): SettledWebhook {
  const kind = simulatedKind(webhook.platform, webhook.kind);
  checkPerson(webhook, kind);
  const { platform, random } = webhook;
  const messageExternalId = webhook.messageExternalId ?? newMessageId(platform, random);
  const target = webhook.targetMessageExternalId ?? madeUpTarget(webhook, kind, messageExternalId);
  const text = webhook.text ?? kind.defaultText;
  const newId = kind.changes === 'phone' ? newPhone : newUserId;
  return {
    ...webhook,
    messageExternalId,
    newPeerExternalId: webhook.newPeerExternalId ?? newId(random),
    ...(target === undefined ? {} : { targetMessageExternalId: target }),
    ...(text === undefined ? {} : { text }),
  };
}

/** A receipt has no id of its own: the one that it carries is the message's. */
function madeUpTarget(
  { kind, platform, random }: SimulatedWebhook,
  { target }: SimulatedKind,
  messageExternalId: string,
): string | undefined {
  if (target === undefined) return undefined;
  return kind === 'status' ? messageExternalId : newMessageId(platform, random);
}

function checkPerson({ kind, peerExternalId }: SimulatedWebhook, { requires, changes }: SimulatedKind): void {
  const needsPhone = requires === 'phone' || changes === 'phone';
  if (needsPhone && !isPhone(peerExternalId)) {
    throw new SwitchboardError(
      'bad_request',
      `"${kind}" happens to people with a phone number; ${peerExternalId} is none.`,
    );
  }
}
