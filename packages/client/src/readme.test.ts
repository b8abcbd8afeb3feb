import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';
import * as client from './index.ts';
import { everythingHappens } from './testing/fake-clock.ts';
import { FakeServer, refused, type RestCall } from './testing/fake-server.ts';
import { ModelInbox } from './testing/model-inbox.ts';

const PACKAGE = join(import.meta.dirname, '..');
const ROOT = join(PACKAGE, '..', '..');
const BASE = '/api/v1/communications';

const samples = [
  ...readFileSync(join(PACKAGE, 'README.md'), 'utf8').matchAll(/^## (.+)$|^```ts\n([\s\S]*?)^```$/gm),
].reduce<{ title: string; code: string }[]>((found, [, title, code]) => {
  if (title !== undefined) return [...found, { title, code: '' }];
  const { title: current } = found.at(-1)!;
  return [...found, { title: current, code: code! }];
}, []);
const runnable = samples.filter(({ code }) => code !== '');

/** A server with an inbox behind it. */
function inboxServer(): { server: FakeServer; model: ModelInbox; tell: () => void } {
  const server = new FakeServer();
  const model = new ModelInbox({ showsMessages: true, pageMax: 100 });
  const tell = (): void => {
    for (const { type, data } of model.log.slice(server.seq)) server.append(type, data);
  };
  const answer = ({ method, path, body }: RestCall): unknown => {
    const [, id, action] = /\/conversations\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
    if (path === `${BASE}/inbox`) return model.inbox({});
    if (id === undefined) return null;
    if (method === 'GET') return model.conversation(id, {});
    if (action === 'mark-read') model.update(id, { unread_count: 0 }, 'conversation.read');
    const { content, client_message_id: own } = body as Record<string, string>;
    const message = action === 'messages' ? model.reply(id, content!, own) : { unread_count: 0 };
    tell();
    return message;
  };
  server.rest = (call) => {
    const body = answer(call);
    return body === null ? null : { body, cursor: server.cursor };
  };
  return { server, model, tell };
}

describe('samples of the README', () => {
  const before = new Map<string, PropertyDescriptor | undefined>();
  const stub = (name: string, value: unknown): void => {
    before.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  };
  let started: client.SwitchboardClient[];
  let logged: string[];
  let rig: ReturnType<typeof inboxServer>;

  beforeEach(() => {
    rig = inboxServer();
    rig.model.receive('c-1', 'Чи є вільні місця?');
    rig.tell();
    started = [];
    logged = [];
    stub('WebSocket', rig.server.WebSocket);
    stub('fetch', (url: string, init: never) =>
      url.startsWith('https://crm.example.com')
        ? Promise.resolve({ text: async () => 'sws_from-the-crm' })
        : rig.server.fetch(url, init),
    );
  });

  afterEach(() => {
    for (const each of started) each.disconnect();
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
    before.clear();
  });

  /** Runs a sample with this package, the fake server behind it, and a console that is read here. */
  async function run(code: string): Promise<void> {
    class Watched extends client.SwitchboardClient {
      constructor(options: client.SwitchboardClientOptions) {
        super(options);
        started.push(this);
      }
    }
    const modules = new Map<string, object>([
      ['@switchboard/client', { ...client, SwitchboardClient: Watched }],
      ['ws', { __esModule: true, default: rig.server.WebSocket }],
    ]);
    const { code: script } = transformSync(code, {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
      configFile: false,
      swcrc: false,
    });
    const body = new Function('require', 'exports', 'console', `return (async () => {${script}\n})()`);
    const print = (...values: unknown[]): void => void logged.push(values.join(' '));
    await (body(modules.get.bind(modules), {}, { log: print }) as Promise<void>);
    await everythingHappens();
  }

  /** What each of them prints, at least; those that say nothing have to connect. */
  const PRINTS: Record<string, string[]> = {
    Connect: [],
    'What interrupts it': [],
    'Keep what is on the screen': [
      '1 unread in 1 conversations',
      'Чи є вільні місця? (null)',
      'Добрий день! (sent)',
    ],
    'Unsent messages': ['0 messages wait for a person'],
    'Say something': ['Anna looks at c-1', 'Boris is replying'],
    'Without a socket': [],
  };

  it.each(runnable.map(({ title, code }, index) => [`${index + 1} of "${title}"`, title, code]))(
    'number %s does what it says',
    async (_name, title, code) => {
      await run(code);
      const { server, model, tell } = rig;
      const occurredAt = '2026-01-01T00:00:00.000Z';
      for (const socket of server.open) {
        const users = [{ user_id: 'anna', name: 'Anna', is_online: true, viewing: ['c-1'] }];
        socket.push({ type: 'presence.updated', occurred_at: occurredAt, data: { complete: true, users } });
        const data = { conversation_id: 'c-1', user_id: 'boris', user_name: 'Boris' };
        socket.push({ type: 'typing.started', occurred_at: occurredAt, data });
      }
      model.receive('c-1', 'Дякую');
      tell();
      await everythingHappens();
      expect(logged).toEqual(expect.arrayContaining(PRINTS[title]!));
      if (title === 'Without a socket') expect(server.sockets).toEqual([]);
      else expect(started.map(({ state }) => state)).toEqual(['online']);
      if (code.includes("on('message.created'"))
        expect(logged).toEqual(['connecting: Connecting.', 'online: Connected.', 'Customer c-1: Дякую']);
      if (code.includes("from 'ws'")) expect(logged).toEqual(['2 message.created']);
      if (code.includes('crm.example.com'))
        expect(server.last.protocols).toEqual(['switchboard.v1', 'bearer.sws_from-the-crm']);
    },
  );

  it.each([
    ['disables the user', 'closed', 4503, null, 'Ask an owner to let you in again.'],
    ['ends the session', 'closed', 4501, null, 'Please sign in again.'],
    [
      'goes for good',
      'closed',
      4599,
      null,
      'The server closed the connection (4599). (closed_by_server, 4599)',
    ],
    ['does not know the token', 'refused', 1006, 401, 'Please sign in again.'],
    ['is not ready', 'refused', 1006, 503, 'The inbox will be back in a moment.'],
  ])('tell why, when the server %s', async (_name, how, code, status, line) => {
    await run(runnable.find(({ title }) => title === 'What interrupts it')!.code);
    const { server } = rig;
    if (how === 'closed') server.last.closeWith(code);
    else {
      server.mode = 'refuse';
      server.rest = ({ path }) => (path.endsWith('/me') ? { status: status!, body: refused('none') } : null);
      started[0]!.disconnect();
      started[0]!.connect();
    }
    await everythingHappens();
    await everythingHappens();
    expect(logged).toEqual([line]);
  });

  it('are there', () => {
    expect(runnable).toHaveLength(8);
  });

  it('are typed as they are written', () => {
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-samples-'));
    try {
      for (const [index, { code }] of runnable.entries())
        writeFileSync(join(folder, `sample-${index}.ts`), code);
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      const config = {
        extends: join(ROOT, 'tsconfig.base.json'),
        compilerOptions: {
          composite: false,
          declarationMap: false,
          noEmit: true,
          allowImportingTsExtensions: true,
          lib: ['ES2023', 'DOM'],
          types: [],
          customConditions: ['switchboard-source'],
          noUnusedLocals: false,
          paths: {
            '@switchboard/client': [join(PACKAGE, 'src/index.ts')],
            '@switchboard/protocol': [join(ROOT, 'packages/protocol/src/index.ts')],
            ws: [join(ROOT, 'node_modules/@types/ws/index.d.mts')],
          },
        },
        include: ['*.ts'],
      };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
      expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
