import { z } from 'zod';
import { type Clock, LIMITS } from '@switchboard/core';
import type {
  ConversationChange,
  ConversationStore,
  InboxQueries,
  LinkedClient,
} from '@switchboard/database';
import {
  archivedSchema,
  assignedSchema,
  clientLinkedSchema,
  labelledSchema,
  unreadSchema,
} from '@switchboard/protocol';
import type { Principal } from '../auth/authenticator.ts';
import { assertMayWrite } from '../auth/channel-access.ts';
import { uuid } from '../sockets/event-filter.ts';
import { conversationId, findConversation, noConversation } from './find-conversation.ts';
import { BASE } from './paths.ts';
import { type Route, text, userRoute } from './route.ts';

export interface ConversationWorkOptions {
  queries: InboxQueries;
  conversations: ConversationStore;
  clock: Clock;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const params = z.object({ id: conversationId });

const labelIds = z.array(uuid('ids of labels')).max(LIMITS.conversationLabelsMax);

/** As the host application names people. */
const clientId = text({ min: 1, max: 200 });

/** What agents do with a conversation besides reading and answering it. */
export function conversationWorkRoutes(options: ConversationWorkOptions): Route[] {
  return [
    archiveRoute(options, 'archive'),
    archiveRoute(options, 'unarchive'),
    assignRoute(options),
    markUnreadRoute(options),
    labelsRoute(options),
    createClientRoute(options),
    linkClientRoute(options),
  ];
}

/** @throws SwitchboardError `not_found`, or `forbidden` for whoever may only read there */
async function changeOf(
  { queries, clock }: ConversationWorkOptions,
  id: string,
  principal: Principal,
): Promise<ConversationChange> {
  assertMayWrite(principal, null);
  const conversation = await findConversation(queries, id, clock.now());
  assertMayWrite(principal, conversation.channel_id);
  return { conversationId: conversation.id, userId: principal.user.id, at: new Date(clock.now()) };
}

/** Of null it has gone into another since it was found: whoever asks again finds that one. */
async function done<T>({ onChanged }: ConversationWorkOptions, changing: Promise<T | null>): Promise<T> {
  const changed = await changing;
  if (changed === null) throw noConversation();
  onChanged();
  return changed;
}

function archiveRoute(options: ConversationWorkOptions, verb: 'archive' | 'unarchive'): Route {
  const isArchived = verb === 'archive';
  return userRoute(
    {
      method: 'post',
      path: `${BASE}/conversations/:id/${verb}`,
      summary: isArchived
        ? 'Put a conversation away; a message of its customer brings it back'
        : 'Bring a conversation back',
      params,
      response: archivedSchema,
    },
    async ({ params: { id } }, principal) => {
      const change = await changeOf(options, id, principal);
      await done(options, options.conversations.setArchived(change, isArchived));
      return { status: 'ok' as const, is_archived: isArchived };
    },
  );
}

function assignRoute(options: ConversationWorkOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${BASE}/conversations/:id/assign-manager`,
      summary: 'Take a conversation, give it to a colleague, or to nobody',
      params,
      // The CRM's front end sends no body.
      body: z
        .object({
          manager_id: text({ min: 1, max: 200 }).nullish().describe('left out: whoever asks; null: nobody'),
        })
        .optional(),
      response: assignedSchema,
    },
    async ({ params: { id }, body }, principal) => {
      const change = await changeOf(options, id, principal);
      const managerId = body?.manager_id === undefined ? principal.user.id : body.manager_id;
      const { assigned_manager_id } = await done(options, options.conversations.assign(change, managerId));
      return { status: 'ok' as const, assigned_manager_id, assigned: assigned_manager_id !== null };
    },
  );
}

function markUnreadRoute(options: ConversationWorkOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${BASE}/conversations/:id/mark-unread`,
      summary: 'Make a conversation unread again',
      params,
      response: unreadSchema,
    },
    async ({ params: { id } }, principal) => {
      const change = await changeOf(options, id, principal);
      const { unread_count } = await done(options, options.conversations.markUnread(change));
      return { status: 'ok' as const, unread_count };
    },
  );
}

function labelsRoute(options: ConversationWorkOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${BASE}/conversations/:id/labels`,
      summary: 'Give a conversation these labels and no others',
      params,
      body: z.object({
        label_ids: labelIds,
        seen_label_ids: labelIds
          .nullish()
          .describe('those that it had when these were chosen: what others have changed since stays so'),
      }),
      response: labelledSchema,
    },
    async ({ params: { id }, body }, principal) => {
      const change = await changeOf(options, id, principal);
      const { label_ids: chosen, seen_label_ids: seen = null } = body;
      const { label_ids } = await done(options, options.conversations.setLabels(change, chosen, seen));
      return { status: 'ok' as const, label_ids };
    },
  );
}

function createClientRoute(options: ConversationWorkOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${BASE}/conversations/:id/create-client`,
      summary: 'Make sure that the person of a conversation has an id in the host application',
      params,
      body: z
        .object({
          client_id: clientId
            .nullish()
            .describe('taken where there is none; our own id of the person unless told'),
          name: text({ min: 1, max: 200 }).nullish().describe('taken where nobody has named the person yet'),
        })
        .optional(),
      response: clientLinkedSchema,
    },
    async ({ params: { id }, body }, principal) => {
      const change = await changeOf(options, id, principal);
      const person = { clientId: body?.client_id ?? null, name: body?.name ?? null, replaces: false };
      return linked(await done(options, options.conversations.linkClient({ ...change, ...person })));
    },
  );
}

function linkClientRoute(options: ConversationWorkOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${BASE}/conversations/:id/link-client/:client_id`,
      summary: 'Say who the person of a conversation is in the host application',
      params: params.extend({ client_id: clientId }),
      response: clientLinkedSchema,
    },
    async ({ params: { id, client_id } }, principal) => {
      const change = await changeOf(options, id, principal);
      const person = { clientId: client_id, name: null, replaces: true };
      return linked(await done(options, options.conversations.linkClient({ ...change, ...person })));
    },
  );
}

function linked({ client_id, contact_id, client_name }: LinkedClient): z.input<typeof clientLinkedSchema> {
  return { status: 'ok', client_id, contact_id, client_name };
}
