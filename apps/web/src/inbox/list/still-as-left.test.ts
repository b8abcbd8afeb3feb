import { expect, it } from '@jest/globals';
import type { ConversationView } from '@switchboard/client';
import { isStillAsLeft } from './still-as-left.ts';

const view = (change: Partial<ConversationView>): ConversationView =>
  ({
    id: 'c1',
    is_archived: false,
    assigned_manager_id: null,
    last_message_at: '2026-01-01T00:00:00Z',
    ...change,
  }) as ConversationView;

it('an assignment is taken back unless somebody else has assigned it since', () => {
  const done = { did: 'assign', managerId: 'olena' } as const;
  expect(isStillAsLeft(done, view({}), view({ assigned_manager_id: 'olena' }))).toBe(true);
  expect(isStillAsLeft(done, view({}), view({ assigned_manager_id: 'petro' }))).toBe(false);
  expect(isStillAsLeft(done, view({}), view({}))).toBe(false);
});

it('what was put away comes back unless somebody has brought it back, and perhaps put it elsewhere', () => {
  const done = { did: 'archive', isArchived: true } as const;
  expect(isStillAsLeft(done, view({}), view({ is_archived: true }))).toBe(true);
  expect(isStillAsLeft(done, view({}), view({}))).toBe(false);
  expect(isStillAsLeft(done, view({}), view({ id: 'c2', is_archived: true }))).toBe(false);
});

it('what was brought back is not put away with what was said since', () => {
  const done = { did: 'archive', isArchived: false } as const;
  const before = view({ is_archived: true });
  expect(isStillAsLeft(done, before, view({}))).toBe(true);
  expect(isStillAsLeft(done, before, view({ last_message_at: '2026-01-02T00:00:00Z' }))).toBe(false);
});
