import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../support/api-process.ts';
import { connectPlain, type Frame, type PlainClient } from '../support/plain-client.ts';
import { processesOf, ROOT } from '../support/system-process.ts';

const STOPPING_MS_MAX = 30_000;

interface Conversation {
  id: string;
  platform: string;
  client_name: string | null;
  unread_count: number;
}

interface Message {
  id: string;
  direction: string;
  type: string;
  status: string | null;
  content: string | null;
  edited_at: string | null;
  attachments: { state?: string }[];
}

/** What we show people, as they would start it. */
describe('npm run demo', () => {
  let folder: string;
  let port: number;
  let demo: Demo;
  let token: string;
  let agent: PlainClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchboard-demo-'));
    port = await freePort();
  });
  afterAll(async () => {
    demo?.child.kill('SIGINT');
    await demo?.exited;
    await rm(folder, { recursive: true, force: true });
  });

  /** A brisk one: customers do something twice a second. */
  const start = (): Demo =>
    startDemo(['--pace', '0.4-0.6'], { PORT: String(port), DATA_DIR: join(folder, 'data') });

  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/communications${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
  const inbox = async (): Promise<Conversation[]> =>
    (await call<{ conversations: Conversation[] }>('GET', '/inbox?limit=100')).conversations;
  const messages = async ({ id }: Conversation): Promise<Message[]> =>
    (await call<{ messages: Message[] }>('GET', `/conversations/${id}`)).messages;
  /** The newest of a platform in which the customer has the last word, and so may be answered. */
  async function lively(platform: string): Promise<Conversation> {
    const found = (await inbox()).find((each) => each.platform === platform && each.unread_count > 0);
    if (found === undefined) throw new Error(`nobody waits at ${platform}`);
    return found;
  }

  const isAbout =
    (conversation: Conversation) =>
    (frame: Frame): boolean =>
      frame['conversation_id'] === conversation.id;

  /** An agent replies to somebody on each platform; all of them read it and answer. */
  async function exchange(platforms: readonly string[]): Promise<void> {
    const waiting = await Promise.all(platforms.map(lively));
    const replies = await Promise.all(
      waiting.map(({ id }) =>
        call<Message>('POST', `/conversations/${id}/messages`, { content: 'Sprawdzamy.' }),
      ),
    );
    for (const [index, conversation] of waiting.entries()) {
      await untilAnswered(conversation, replies[index]!).catch(async (error: unknown) => {
        const said = JSON.stringify((await messages(conversation)).slice(-5));
        throw new Error(`${conversation.platform}, after ${replies[index]!.id}: ${said}`, { cause: error });
      });
    }
  }

  async function untilAnswered(conversation: Conversation, { id }: Message): Promise<void> {
    const isRead = (frame: Frame): boolean => frame['message_id'] === id && frame['status'] === 'read';
    await agent.next('message_status', isRead);
    const after = agent.frames.findIndex(isRead);
    await agent.next('new_message', (frame) => {
      const { direction } = frame['message'] as Message;
      return agent.frames.indexOf(frame) > after && isAbout(conversation)(frame) && direction === 'inbound';
    });
  }

  /** Watches as the owner does. */
  async function watch(link: string): Promise<void> {
    const answer = (await (await fetch(link)).json()) as { access_token: string; user: { id: string } };
    token = answer.access_token;
    agent = await connectPlain(
      `http://127.0.0.1:${port}/api/v1/communications/ws/${answer.user.id}?token=${token}`,
    );
  }

  /** Processes that were told to stop may take a moment after the one that told them. */
  async function untilNothingRuns(): Promise<void> {
    const deadline = Date.now() + STOPPING_MS_MAX;
    while (processesOf(folder).length > 0 && Date.now() < deadline) await setImmediate();
    expect(processesOf(folder)).toEqual([]);
  }

  it('shows four channels with days of conversations behind them', async () => {
    demo = start();
    const [, link] = await demo.until(/Sign in as the owner, once, with (\S+)/);
    await watch(link!);
    await demo.until(/The demonstration runs at/);

    const conversations = await inbox();
    const platforms = conversations.map(({ platform }) => platform);
    expect(new Set(platforms)).toEqual(new Set(['whatsapp', 'instagram', 'facebook', 'telegram']));
    expect(conversations).toHaveLength(40);
    expect(conversations.filter(({ client_name }) => client_name === null)).toEqual([]);
    const unread = conversations.filter(({ unread_count: count }) => count > 0);
    expect(unread.length).toBeGreaterThan(10);
    expect(unread.length).toBeLessThan(40);

    const said = (await Promise.all(conversations.map(messages))).flat();
    expect(said.length).toBeGreaterThan(280);
    const types = new Set(said.map(({ type }) => type));
    for (const type of [
      'text',
      'image',
      'voice',
      'document',
      'video',
      'location',
      'contacts',
      'sticker',
      'unsupported',
    ]) {
      expect(types).toContain(type);
    }
    expect(said.filter(({ edited_at: at }) => at !== null).length).toBeGreaterThan(0);
    const files = said.flatMap(({ attachments }) => attachments).filter(({ state }) => state !== undefined);
    expect(files.length).toBeGreaterThan(30);
    expect(new Set(files.map(({ state }) => state))).not.toContain('failed');
    // They have blocked the bureau.
    const blocker = conversations.find(({ client_name: name }) => name === 'Людмила Кравець');
    await agent.next('message_status', (frame) => frame['status'] === 'failed' && isAbout(blocker!)(frame));
  }, 120_000);

  it('has customers who read and answer what an agent writes, react, and correct themselves', async () => {
    await exchange(['whatsapp', 'instagram', 'facebook', 'telegram']);
    await agent.next('message_reaction');
    await agent.next('message_updated', ({ message }) => (message as Message).edited_at !== null);
  }, 120_000);

  it('stops on Ctrl-C and leaves nothing running', async () => {
    demo.child.kill('SIGINT');
    await agent.closed;
    expect(await demo.exited).toBe(0);
    expect(processesOf(folder)).toEqual([]);
  }, 60_000);

  it('goes on where it was, and ends with whoever has started it', async () => {
    demo = start();
    const [, link] = await demo.until(/Sign in as the owner again with (\S+)/);
    await watch(link!);
    expect(demo.output()).not.toContain('Telling the inbox');
    expect(await inbox()).toHaveLength(40);
    await exchange(['whatsapp', 'telegram']);

    demo.child.kill('SIGKILL');
    await Promise.all([demo.exited, agent.closed]);
    await untilNothingRuns();
  }, 120_000);
});

interface Demo {
  child: ChildProcess;
  output(): string;
  /** Resolves when the output fits. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  exited: Promise<number | null>;
}

function startDemo(args: string[], env: NodeJS.ProcessEnv): Demo {
  const child = spawn(process.execPath, ['scripts/demo.mjs', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const looks = new Set<() => void>();
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      for (const look of looks) look();
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    child,
    exited,
    output: () => printed,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(printed);
          if (match !== null) resolve(match);
        };
        looks.add(look);
        void exited.then((code) => reject(new Error(`ended with ${code} before ${pattern}: ${printed}`)));
        look();
      }),
  };
}
