import type { NoteView } from '@switchboard/client';
import type { Me } from '../../session/me.ts';

/** Notes are their author's, and the owner's. */
export function mayChangeNote(note: NoteView, me: Pick<Me, 'id' | 'role'>): boolean {
  return note.author_id === me.id || me.role === 'owner';
}
