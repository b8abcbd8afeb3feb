/** @jest-environment jsdom */
import { expect, it } from '@jest/globals';
import { useConversationPresence } from './index.ts';
import { LiveInbox } from './testing/live-inbox.ts';
import { settle, showHook } from './testing/page.tsx';

it('tells who is in one conversation, and is not rendered for what happens in others', async () => {
  const inbox = new LiveInbox();
  let renders = 0;
  const { result } = await showHook(inbox, () => {
    renders++;
    return useConversationPresence('c1');
  });
  const olena = { user_id: 'olena', name: 'Olena', is_online: true, viewing: ['c1'] };
  const boris = { user_id: 'boris', name: 'Boris', is_online: true, viewing: ['c1'] };
  const ivan = { user_id: 'ivan', name: 'Ivan', is_online: false, viewing: ['c1'] };
  inbox.presence([olena, boris, ivan]);
  await settle(inbox);
  expect(result.current).toEqual({ viewers: [boris], typingUsers: [] });
  const before = { renders, viewers: result.current.viewers };
  inbox.presence(
    [
      { ...olena, viewing: [] },
      { ...ivan, is_online: true, viewing: ['c2'] },
    ],
    false,
  );
  inbox.colleague('typing.started', 'c2');
  await settle(inbox);
  expect(renders).toBe(before.renders);
  inbox.colleague('typing.started', 'c1');
  await settle(inbox);
  expect(result.current.typingUsers).toEqual([{ id: 'boris', name: 'Boris' }]);
  expect(result.current.viewers).toBe(before.viewers);
  inbox.presence([{ ...boris, viewing: [] }], false);
  await settle(inbox);
  expect(result.current.viewers).toEqual([]);
});
