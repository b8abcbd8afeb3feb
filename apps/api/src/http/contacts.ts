import { z } from 'zod';
import { type Clock, LIMITS, SwitchboardError } from '@switchboard/core';
import type { ContactCard, ContactMergeView, ContactStore } from '@switchboard/database';
import {
  contactCardSchema,
  contactListSchema,
  type contactMergeSchema,
  contactSchema,
} from '@switchboard/protocol';
import type { Principal } from '../auth/authenticator.ts';
import { assertMayWrite } from '../auth/channel-access.ts';
import { count, optionalText } from './inbox.ts';
import { BASE } from './paths.ts';
import { type Route, text, userRoute } from './route.ts';

export interface ContactRoutesOptions {
  contacts: ContactStore;
  clock: Clock;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const PATH = `${BASE}/contacts`;
const params = z.object({ id: z.uuid() });

/** Nothing but blanks is nothing. */
const words = text({ max: 200 })
  .nullable()
  .transform((value) => value?.trim() || null);

const changedContact = z.object({
  name: words.optional().describe('as colleagues call them; null: as the platform shows them'),
  client_id: words.optional().describe('theirs in the host application; null: none'),
});

/** People: who they are on each platform, who is the same as whom, and what colleagues call them. */
export function contactRoutes(options: ContactRoutesOptions): Route[] {
  return [
    listRoute(options),
    readRoute(options),
    changeRoute(options),
    mergeRoute(options),
    undoMergeRoute(options),
  ];
}

function listRoute({ contacts }: ContactRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: PATH,
      summary:
        'People by words of their names, client id, any part of a number or a whole id; the newest first',
      query: z.object({
        search: optionalText,
        limit: count({ default: 20, min: 1, max: LIMITS.contactsFoundMax }),
      }),
      response: contactListSchema,
    },
    async ({ query: { search, limit } }) => ({ contacts: await contacts.search(search, limit) }),
  );
}

function readRoute({ contacts, clock }: ContactRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: `${PATH}/:id`,
      summary: 'A person with their ids, conversations and merges; one who went into another is read there',
      params,
      response: contactCardSchema,
    },
    async ({ params: { id } }) => cardView(await found(contacts, id, clock)),
  );
}

function changeRoute({ contacts, clock, onChanged }: ContactRoutesOptions): Route {
  return userRoute(
    {
      method: 'patch',
      path: `${PATH}/:id`,
      summary: 'Name a person, or say who they are in the host application',
      params,
      body: changedContact,
      response: contactSchema,
    },
    async ({ params: { id }, body }, principal) => {
      await assertMayChange(contacts, principal, [id]);
      const by = { userId: principal.user.id, at: new Date(clock.now()) };
      const contact = await contacts.update(id, { name: body.name, clientId: body.client_id }, by);
      if (contact === null) throw unknownContact();
      onChanged();
      return contact;
    },
  );
}

function mergeRoute({ contacts, clock, onChanged }: ContactRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/:id/merge`,
      summary:
        'Say that another record is the same person: it goes into this one; conversations stay as they are',
      params,
      body: z.object({ contact_id: z.uuid() }),
      response: contactCardSchema,
    },
    async ({ params: { id }, body }, principal) => {
      await assertMayChange(contacts, principal, [id]);
      await assertMayChange(contacts, principal, [body.contact_id]);
      const by = { userId: principal.user.id, at: new Date(clock.now()) };
      const kept = await contacts.merge(id, body.contact_id, by);
      if (kept === null) throw unknownContact();
      onChanged();
      return cardView(await found(contacts, kept, clock));
    },
  );
}

function undoMergeRoute({ contacts, clock, onChanged }: ContactRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${BASE}/contact-merges/:id/undo`,
      summary: 'Take two people apart again; they stay apart whatever a platform says',
      params,
      response: z.object({ status: z.literal('ok') }),
    },
    async ({ params: { id } }, principal) => {
      await assertMayChange(contacts, principal, (await contacts.mergedPair(id)) ?? []);
      if (!(await contacts.undoMerge(id, new Date(clock.now()), principal.user.id))) {
        throw new SwitchboardError('not_found', 'There is no such merge that could be undone.');
      }
      onChanged();
      return { status: 'ok' as const };
    },
  );
}

/** A person belongs to no channel: whoever may write to one of theirs may say who they are. */
async function assertMayChange(
  contacts: ContactStore,
  principal: Principal,
  ids: readonly string[],
): Promise<void> {
  const channelIds = await contacts.channelsOf(ids);
  const { role, readOnlyChannelIds } = principal.user;
  const writable = channelIds.find((id) => role === 'owner' || !readOnlyChannelIds.includes(id));
  assertMayWrite(principal, writable ?? channelIds[0] ?? null);
}

async function found(contacts: ContactStore, id: string, clock: Clock): Promise<ContactCard> {
  const card = await contacts.card(id, clock.now());
  if (card === null) throw unknownContact();
  return card;
}

function unknownContact(): SwitchboardError {
  return new SwitchboardError('not_found', 'There is no such person.');
}

function cardView(card: ContactCard): z.input<typeof contactCardSchema> {
  return { ...card, merges: card.merges.map(mergeView) };
}

function mergeView(merge: ContactMergeView): z.input<typeof contactMergeSchema> {
  return {
    ...merge,
    created_at: merge.created_at.toISOString(),
    undone_at: merge.undone_at?.toISOString() ?? null,
  };
}
