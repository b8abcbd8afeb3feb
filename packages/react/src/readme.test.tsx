/** @jest-environment jsdom */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import * as client from '@switchboard/client';
import { transformSync } from '@swc/core';
import { act, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import { refused } from '../../client/src/testing/fake-server.ts';
import * as hooks from './index.ts';
import { LiveInbox } from './testing/live-inbox.ts';
import { settle } from './testing/page.tsx';

const PACKAGE = join(dirname(fileURLToPath(import.meta.url)), '..');
const ROOT = join(PACKAGE, '..', '..');

const samples = [
  ...readFileSync(join(PACKAGE, 'README.md'), 'utf8').matchAll(/^```tsx\n([\s\S]*?)^```$/gm),
].map(([, code]) => code!);

interface Sample {
  Notifications: React.ComponentType<{ userId: string | null }>;
  App: React.ComponentType;
}

/** Evaluates a sample with this package, a fake server behind it, and a console that is read here. */
function evaluate(index: number, inbox: LiveInbox, print: (text: unknown) => void = () => {}): Sample {
  class Client extends client.SwitchboardClient {
    constructor(options: client.SwitchboardClientOptions) {
      super({ ...options, ...inbox.ports });
    }
  }
  const Provider = (props: hooks.SwitchboardProviderProps) =>
    props.options === undefined ? (
      <hooks.SwitchboardProvider {...props} />
    ) : (
      <hooks.SwitchboardProvider {...props} options={{ ...props.options, ...inbox.ports }} />
    );
  const useMessagesWebSocket: typeof hooks.useMessagesWebSocket = (options) =>
    hooks.useMessagesWebSocket({ ...options, ports: inbox.ports });
  const modules = new Map<string, object>([
    ['@switchboard/client', { ...client, SwitchboardClient: Client }],
    ['@switchboard/react', { ...hooks, SwitchboardProvider: Provider, useMessagesWebSocket }],
    ['react', React],
    ['react/jsx-runtime', jsxRuntime],
  ]);
  const { code } = transformSync(samples[index]!, {
    jsc: {
      parser: { syntax: 'typescript', tsx: true },
      target: 'es2022',
      transform: { react: { runtime: 'automatic' } },
    },
    module: { type: 'commonjs' },
    configFile: false,
    swcrc: false,
  });
  const exports = {} as Sample;
  // oxlint-disable-next-line typescript/no-implied-eval -- it is the README that is run
  new Function('require', 'exports', 'console', code)(modules.get.bind(modules), exports, { log: print });
  return exports;
}

function withCustomer(): LiveInbox {
  const inbox = new LiveInbox();
  inbox.happens((model) => {
    model.receive('c1', 'Is there a table left?');
    model.receive('c2', 'Hello');
  });
  return inbox;
}

describe('the samples of the README', () => {
  it('listen', async () => {
    const inbox = withCustomer();
    const { Notifications } = evaluate(0, inbox);
    const page = render(<Notifications userId="olena" />);
    await settle(inbox);
    inbox.happens((model) => model.receive('c1', 'For two'));
    await settle(inbox);
    expect(page.container.textContent).toBe('Pause💬 Customer c1: For twonew_message');
    fireEvent.click(screen.getByText('Pause'));
    expect(inbox.server.open).toHaveLength(0);
    inbox.happens((model) => model.update('c1', { unread_count: 0 }, 'conversation.read'));
    fireEvent.click(screen.getByText('Connect'));
    await settle(inbox);
    expect(page.container.textContent).toBe('Pause💬 Customer c1: For two0 unreadconversation_update');
  });

  it('show an inbox, open a conversation and answer', async () => {
    const inbox = withCustomer();
    const { App } = evaluate(1, inbox);
    const page = render(<App />);
    await settle(inbox);
    screen.getByText('2 unread');
    fireEvent.change(screen.getByLabelText('Search'), { target: { value: 'c1' } });
    await settle(inbox);
    expect(screen.queryByText('Customer c2: Hello')).toBeNull();
    fireEvent.click(screen.getByText('Customer c1: Is there a table left?'));
    await settle(inbox);
    inbox.presence([{ user_id: 'boris', name: 'Boris', is_online: true, viewing: ['c1'] }]);
    inbox.colleague('typing.started', 'c1');
    await settle(inbox);
    screen.getByText('Open at Boris');
    screen.getByText('Boris is replying');

    inbox.sending = { status: 409, body: refused('window_closed') };
    fireEvent.change(screen.getByLabelText('Reply'), { target: { value: 'At eight' } });
    fireEvent.click(screen.getByText('Send'));
    screen.getByText('At eight queued');
    await settle(inbox);
    screen.getByText('At eight failed');
    expect(screen.getByRole('alert').textContent).toMatch(/^A sentence about window_closed\./);
    inbox.sending = null;
    fireEvent.click(screen.getByText('Try again'));
    await settle(inbox, 1_000);
    screen.getByText('At eight sent');
    screen.getByText('0 unread');
    expect(screen.queryByRole('alert')).toBeNull();

    inbox.server.mode = 'unreachable';
    inbox.server.last.cut();
    await settle(inbox, 1_000);
    screen.getByText('The server could not be reached.');
    expect(screen.queryByText('Sign in')).toBeNull();
    inbox.server.mode = 'up';
    await settle(inbox, 20_000);
    inbox.server.tokens = new Set();
    inbox.server.last.closeWith(4501);
    await settle(inbox, 20_000);
    screen.getByText('Sign in');
    page.unmount();
  });

  it('bring a client along', async () => {
    const inbox = withCustomer();
    const printed: unknown[] = [];
    const { App } = evaluate(2, inbox, (text) => printed.push(text));
    const page = render(<App />);
    await settle(inbox);
    inbox.happens((model) => model.receive('c1', 'For two'));
    await settle(inbox);
    expect(page.container.textContent).toBe('3 unread');
    expect(printed).toEqual(['For two']);
    page.unmount();
    act(() => inbox.server.last.closeWith(4503));
    await inbox.clock.advance(0);
  });

  it('are typed as they are written', () => {
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-samples-'));
    const types = join(ROOT, 'node_modules/@types');
    const config = {
      extends: join(ROOT, 'tsconfig.base.json'),
      compilerOptions: {
        composite: false,
        declarationMap: false,
        noEmit: true,
        allowImportingTsExtensions: true,
        jsx: 'react-jsx',
        lib: ['ES2023', 'DOM'],
        types: [],
        customConditions: ['switchboard-source'],
        paths: {
          '@switchboard/*': [join(ROOT, 'packages/*/src/index.ts')],
          react: [join(types, 'react/index.d.ts')],
          'react/jsx-runtime': [join(types, 'react/jsx-runtime.d.ts')],
        },
      },
      include: ['*.tsx'],
    };
    try {
      for (const [index, code] of samples.entries()) writeFileSync(join(folder, `sample-${index}.tsx`), code);
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
      expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
