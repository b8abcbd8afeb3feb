/** @jest-environment jsdom */
import { describe, expect, it } from '@jest/globals';
import { render } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import { SwitchboardProvider, useConversation, useInbox } from './index.ts';
import { LiveInbox } from './testing/live-inbox.ts';
import { settle } from './testing/page.tsx';

function Screen() {
  const { total, isLoading } = useInbox();
  const { messages } = useConversation('c1');
  return <p>{isLoading ? 'loading' : `${total} conversations, ${messages.length} messages`}</p>;
}

describe('a page that a server has rendered', () => {
  it('is taken over without a difference, and comes alive', async () => {
    const inbox = new LiveInbox();
    inbox.happens((model) => model.receive('c1', 'Hello'));
    const page = (
      <SwitchboardProvider options={inbox.options()}>
        <Screen />
      </SwitchboardProvider>
    );
    const container = document.createElement('div');
    container.innerHTML = renderToString(page);
    expect(container.textContent).toBe('loading');
    expect(inbox.server.calls).toHaveLength(0);
    const differences: unknown[] = [];
    document.body.append(container);
    render(page, {
      container,
      hydrate: true,
      onRecoverableError: (error) => differences.push(error),
    });
    await settle(inbox);
    expect(container.textContent).toBe('1 conversations, 1 messages');
    expect(differences).toEqual([]);
  });
});
