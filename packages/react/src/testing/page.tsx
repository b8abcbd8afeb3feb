import { setImmediate } from 'node:timers';
import { act, render, renderHook, type RenderHookResult, type RenderResult } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { SwitchboardProvider, type SwitchboardProviderProps } from '../index.ts';
import type { LiveInbox } from './live-inbox.ts';

// The fakes need it, and jsdom takes it away.
globalThis.setImmediate ??= setImmediate;

/** Lets everything happen that is due, and React show it. */
export async function settle(inbox: LiveInbox, ms = 0): Promise<void> {
  await act(() => inbox.clock.advance(ms));
}

export interface ShownPage extends RenderResult {
  /** Renders something else in its place. */
  again(children: ReactNode): Promise<void>;
}

/** Renders as a page does that is being developed: mounted twice. */
export async function show(
  inbox: LiveInbox,
  children: ReactNode,
  options: SwitchboardProviderProps = { options: inbox.options() },
): Promise<ShownPage> {
  const wrapper = pageOf(options);
  const page = render(children, { wrapper });
  await settle(inbox);
  return {
    ...page,
    async again(other) {
      page.rerender(other);
      await settle(inbox);
    },
  };
}

export async function showHook<T, P>(
  inbox: LiveInbox,
  hook: (props: P) => T,
  initialProps?: P,
): Promise<RenderHookResult<T, P>> {
  const wrapper = pageOf({ options: inbox.options() });
  const page = renderHook<T, P>(hook, { wrapper, initialProps: initialProps as P });
  await settle(inbox);
  return page;
}

function pageOf(props: SwitchboardProviderProps) {
  return ({ children }: { children: ReactNode }): ReactNode => (
    <StrictMode>
      <SwitchboardProvider {...props}>{children}</SwitchboardProvider>
    </StrictMode>
  );
}
