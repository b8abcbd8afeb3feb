import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../support/api-process.ts';
import { connectPlain } from '../support/plain-client.ts';
import { processesOf, startSystem, switchboard, type SystemProcess } from '../support/system-process.ts';

/** What a newcomer does, in the order of the README, on an embedded database in a fresh folder. */
describe('npm start', () => {
  let dataDir: string;
  let env: NodeJS.ProcessEnv;
  let url: string;
  let system: SystemProcess;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'switchboard-start-'));
    const port = await freePort();
    env = { PORT: String(port), DATA_DIR: join(dataDir, 'data') };
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    system?.child.kill('SIGINT');
    await system?.exited;
    await rm(dataDir, { recursive: true, force: true });
  });

  const signIn = async (link: string) =>
    (await (await fetch(link)).json()) as { access_token: string; user: { id: string } };
  const messages = async (token: string) => {
    const answer = await fetch(`${url}/api/v1/communications/inbox`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    return ((await answer.json()) as { conversations: { last_message: string }[] }).conversations;
  };
  let token: string;

  it('brings everything up, prints the address and a sign-in link, and a simulated message reaches a socket', async () => {
    system = startSystem(env);
    const [, link] = await system.until(/Sign in as the owner, once, with (\S+)/);
    expect(system.output()).toContain(`Switchboard runs at ${url}`);
    const signedIn = await signIn(link!);
    token = signedIn.access_token;
    const client = await connectPlain(`${url}/api/v1/communications/ws/${signedIn.user.id}?token=${token}`);

    const simulated = await switchboard(['simulate', 'whatsapp', 'text', '--text', 'Добрий день'], env);
    expect(simulated).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^1 WhatsApp text accepted in 1 request [^]* 1 message in 1 conversation, 1 unread/,
      ),
    });
    const arrived = await client.next('new_message');
    expect(arrived['message']).toMatchObject({ content: 'Добрий день' });

    // Only a worker delivers, and the simulated customer reads it.
    const path = `${url}/api/v1/communications/conversations/${String(arrived['conversation_id'])}/messages`;
    const answered = await fetch(path, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ content: 'Вже дивлюся' }),
    });
    expect(answered.status).toBe(201);
    await client.next('message_status', ({ status }) => status === 'read');

    const burst = await switchboard(['simulate', 'instagram', 'text', '--count', '5', '--rate', '100'], env);
    expect(burst).toMatchObject({ code: 0 });
    for (let n = 0; n < 5; n++) {
      await client.next('new_message', (frame) => frame['platform'] === 'instagram');
    }
    await client.close();
  }, 120_000);

  it('answers the operator’s commands', async () => {
    const added = await switchboard(
      ['user', 'add', '--email', 'ola@example.com', '--name', 'Ola', '--role', 'agent', '--json'],
      env,
    );
    const { link } = JSON.parse(added.stdout) as { link: string };
    expect((await signIn(link)).access_token).toMatch(/^sws_/);
    expect((await switchboard(['user', 'list'], env)).stdout).toMatch(/ola@example.com\s+Ola\s+agent/);
    expect((await switchboard(['channel', 'list', '--json'], env)).stdout).toContain('"simulated"');
    expect((await switchboard(['migrate'], env)).stdout).toBe('The schema is current.\n');

    const again = await switchboard(
      ['user', 'add', '--email', 'OLA@example.com', '--name', 'Ola', '--role', 'agent'],
      env,
    );
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('already') });
    expect((await switchboard(['user', 'add'], env)).code).toBe(2);
    expect((await switchboard(['nonsense'], env)).code).toBe(2);
    expect((await switchboard(['simulate', 'whatsapp', 'nonsense'], env)).stderr).toContain('text');
    expect((await switchboard(['--help'], env)).code).toBe(0);
    expect((await switchboard(['migrate'], { ...env, PORT: 'x' })).code).toBe(78);
  }, 120_000);

  it('imports session strings of gramjs and Telethon, and refuses rubbish', async () => {
    const key = Buffer.alloc(256, 3);
    const address = Buffer.from('149.154.167.50');
    const length = Buffer.alloc(2);
    length.writeInt16BE(address.length);
    const port = Buffer.from([0x00, 0x50]);
    const gramjs = `1${Buffer.concat([Buffer.of(2), length, address, port, key]).toString('base64')}`;
    const telethon = `1${Buffer.concat([Buffer.of(2, 149, 154, 167, 50), Buffer.from([0x01, 0xbb]), key])
      .toString('base64')
      .replaceAll('+', '-')
      .replaceAll('/', '_')}`;
    const app = ['--api-id', '1', '--api-hash', 'h', '--proxy', 'socks5://127.0.0.1:9'];
    for (const [name, session] of [
      ['gramjs', gramjs],
      ['telethon', telethon],
    ] as const) {
      const imported = await switchboard(
        ['telegram', 'import-session', '--name', name, '--session', session, ...app],
        env,
      );
      expect(imported).toMatchObject({ code: 0, stdout: `Added ${name}.\n` });
    }
    const rubbish = await switchboard(
      ['telegram', 'import-session', '--name', 'x', '--session', 'x', ...app],
      env,
    );
    expect(rubbish.code).toBe(1);
    expect((await switchboard(['telegram', 'list', '--json'], env)).stdout).toContain('telethon');
    expect((await switchboard(['telegram', 'remove', 'gramjs'], env)).code).toBe(0);
    expect((await switchboard(['telegram', 'remove', 'gramjs'], env)).code).toBe(1);
  }, 120_000);

  it('runs once on a folder', async () => {
    const second = startSystem({ ...env, PORT: String(await freePort()) });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain('runs already');
  }, 60_000);

  it('restarts a process that is killed', async () => {
    const pidOf = (name: string) =>
      Number(
        processesOf(env['DATA_DIR']!)
          .find((line) => line.includes(`apps/${name}/dist/main.js`))
          ?.split(' ')[0],
      );
    const pid = pidOf('api');
    process.kill(pid, 'SIGKILL');
    const deadline = Date.now() + 20_000;
    for (;;) {
      const answer = await fetch(`${url}/readyz`).catch(() => null);
      if (answer?.ok && pidOf('api') !== pid) break;
      if (Date.now() > deadline) throw new Error(`the API did not come back: ${system.output().slice(-500)}`);
    }
    expect(await messages(token)).not.toHaveLength(0);
  }, 60_000);

  it('stops everything on Ctrl-C, the database last, and leaves nothing running', async () => {
    system.child.kill('SIGINT');
    expect(await system.exited).toBe(0);
    expect(processesOf(dataDir)).toEqual([]);
  }, 60_000);

  it('starts a second time with the data of the first and without another link', async () => {
    system = startSystem(env);
    await system.until(/Switchboard runs at/);
    expect(system.output()).not.toContain('Sign in as the owner');
    expect((await messages(token)).map(({ last_message }) => last_message)).toContain('Вже дивлюся');
  }, 60_000);

  it('takes over what a killed start has left behind', async () => {
    system.child.kill('SIGKILL');
    await system.exited;
    expect(processesOf(env['DATA_DIR']!).length).toBeGreaterThan(0);
    system = startSystem(env);
    await system.until(/Switchboard runs at/);
    expect((await messages(token)).map(({ last_message }) => last_message)).toContain('Вже дивлюся');
    system.child.kill('SIGTERM');
    expect(await system.exited).toBe(0);
    expect(processesOf(dataDir)).toEqual([]);
  }, 60_000);

  it('stops the rest when the supervisor itself is killed', async () => {
    system = startSystem(env);
    await system.until(/Switchboard runs at/);
    const supervisor = processesOf(env['DATA_DIR']!).find((line) => /PM2|pm2-runtime/.test(line));
    process.kill(Number(supervisor!.split(' ')[0]), 'SIGKILL');
    expect(await system.exited).toBe(1);
    await untilNothingRuns();
  }, 60_000);

  /** Processes that were told to stop may take a moment after the one that told them. */
  async function untilNothingRuns(): Promise<void> {
    const deadline = Date.now() + 15_000;
    while (processesOf(dataDir).length > 0 && Date.now() < deadline) await setImmediate();
    expect(processesOf(dataDir)).toEqual([]);
  }

  it.each([
    ['PORT', 'many', /^PORT .*\(example: 8000\)/m],
    ['DATABASE_URL', 'mysql://x', /^DATABASE_URL must be a postgres/m],
    ['ALLOWED_ORIGINS', 'crm.example.com', /^ALLOWED_ORIGINS must be exact origins/m],
    ['DATABASE_URL', 'postgres://u:p@127.0.0.1:1/x', /^ENCRYPTION_KEY is required/m],
    ['TELEGRAM_API_ID', '5', /^TELEGRAM_API_ID and TELEGRAM_API_HASH/m],
  ])('refuses a wrong %s with exit 78 and one helpful line', async (key, value, line) => {
    const wrong = startSystem({ ...env, [key]: value });
    expect(await wrong.exited).toBe(78);
    expect(wrong.output()).toMatch(line);
    expect(
      wrong
        .output()
        .trim()
        .split('\n')
        .filter((each) => !each.startsWith('Stopp')),
    ).toHaveLength(1);
    expect(wrong.output()).not.toContain('u:p@');
  });
});
