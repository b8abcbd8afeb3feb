import { z } from 'zod';
import { type Clock, LIMITS, SwitchboardError } from '@switchboard/core';
import type { InboxQueries, NoteStore } from '@switchboard/database';
import { noteDeletedSchema, noteListSchema, noteSchema } from '@switchboard/protocol';
import type { Principal } from '../auth/authenticator.ts';
import { assertMayWrite } from '../auth/channel-access.ts';
import { uuid } from '../sockets/event-filter.ts';
import { conversationId, findConversation, noConversation } from './find-conversation.ts';
import { BASE } from './paths.ts';
import { type Route, trimmed, userRoute } from './route.ts';

export interface NoteRoutesOptions {
  queries: InboxQueries;
  notes: NoteStore;
  clock: Clock;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const ofConversation = z.object({ id: conversationId });
const ofNote = z.object({ id: uuid('the id of a note') });
const body = z.object({ text: trimmed({ max: LIMITS.noteCharsMax }) });

/** What colleagues tell each other about a conversation. */
export function noteRoutes(options: NoteRoutesOptions): Route[] {
  return [...conversationNoteRoutes(options), ...singleNoteRoutes(options)];
}

function conversationNoteRoutes({ queries, notes, clock, onChanged }: NoteRoutesOptions): Route[] {
  return [
    userRoute(
      {
        method: 'get',
        path: `${BASE}/conversations/:id/notes`,
        summary: 'What colleagues have noted about a conversation, oldest first',
        params: ofConversation,
        response: noteListSchema,
      },
      async ({ params: { id } }) => {
        const conversation = await findConversation(queries, id, clock.now());
        return { notes: await notes.list(conversation.id) };
      },
    ),
    userRoute(
      {
        method: 'post',
        path: `${BASE}/conversations/:id/notes`,
        summary: 'Note something for colleagues. No platform ever hears of it',
        params: ofConversation,
        body,
        response: noteSchema,
        status: 201,
      },
      async ({ params: { id }, body: { text } }, principal) => {
        assertMayWrite(principal, null);
        const conversation = await findConversation(queries, id, clock.now());
        assertMayWrite(principal, conversation.channel_id);
        const note = await notes.add(conversation.id, text, principal.user.id, new Date(clock.now()));
        if (note === null) throw noConversation();
        onChanged();
        return note;
      },
    ),
  ];
}

function singleNoteRoutes({ notes, clock, onChanged }: NoteRoutesOptions): Route[] {
  return [
    userRoute(
      {
        method: 'patch',
        path: `${BASE}/notes/:id`,
        summary: 'Give a note other words: its author, or an owner',
        params: ofNote,
        body,
        response: noteSchema,
      },
      async ({ params: { id }, body: { text } }, principal) => {
        await assertMayChange(notes, id, principal);
        const note = await notes.edit(id, text, principal.user.id, new Date(clock.now()));
        if (note === null) throw noNote();
        onChanged();
        return note;
      },
    ),
    userRoute(
      {
        method: 'delete',
        path: `${BASE}/notes/:id`,
        summary: 'Take a note away: its author, or an owner',
        params: ofNote,
        response: noteDeletedSchema,
      },
      async ({ params: { id } }, principal) => {
        await assertMayChange(notes, id, principal);
        if (!(await notes.remove(id, principal.user.id, new Date(clock.now())))) throw noNote();
        onChanged();
        return { status: 'deleted' as const };
      },
    ),
  ];
}

/** @throws SwitchboardError `not_found`, or `forbidden` */
async function assertMayChange(notes: NoteStore, id: string, principal: Principal): Promise<void> {
  assertMayWrite(principal, null);
  const placed = await notes.find(id);
  if (placed === null) throw noNote();
  assertMayWrite(principal, placed.channelId);
  const { user } = principal;
  if (placed.note.author_id !== user.id && user.role !== 'owner')
    throw new SwitchboardError('forbidden', 'Only its author and owners may change a note.');
}

function noNote(): SwitchboardError {
  return new SwitchboardError('not_found', 'There is no such note.');
}
