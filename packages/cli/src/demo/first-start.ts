import { SwitchboardError } from '@switchboard/core';
import type { Database } from '@switchboard/database';
import {
  CAST,
  type CustomersMemory,
  type DemoPlatforms,
  type PastLine,
  tellPast,
} from '@switchboard/simulators';
import { callingAs, type DemoCall } from './demo-calls.ts';
import { importPast } from './past-import.ts';

export interface FirstStart {
  platforms: DemoPlatforms;
  memory: CustomersMemory;
  /** What was said before the demonstration. */
  past: readonly PastLine[];
}

/** How recently something was written at Telegram that is still unread when the account is connected, in hours. */
const UNREAD_HOURS_MAX = 6;
const CONNECTING_MS_MAX = 60_000;

const AGENTS = [
  { name: 'Olena Kravets', email: 'olena@demo.localhost' },
  { name: 'Marek Nowicki', email: 'marek@demo.localhost' },
] as const;

/** What Telegram keeps of the past by itself: to be said before anybody connects the account. */
export async function tellTelegramPast({ platforms, memory, past }: FirstStart): Promise<void> {
  const old = past.filter((said) => isOfTelegram(said) && !isUnreadAtTelegram(said, past));
  await tellPast(old, { lines: platforms.lines(refuse), memory });
}

/** Fills the inbox of a system that has just become ready for the first time. */
export async function fillInbox(database: Database, start: FirstStart & { url: string }): Promise<void> {
  const { platforms, memory, past, url } = start;
  const { session } = platforms;
  if (session !== null) {
    const account = { name: 'Biuro', session, apiId: null, apiHash: null, proxy: null };
    await database.telegramAccounts.save(account);
  }
  const readerId = await addAgents(database);
  const ofMeta = past.filter((said) => !isOfTelegram(said));
  await importPast(database, { past: ofMeta, platforms, memory, readerId });
  await callingAs({ database, url, userId: readerId }, async (call) => {
    await nameContacts(call);
    await failReply(call);
  });
  await untilConnected(platforms);
  const unread = past.filter((said) => isOfTelegram(said) && isUnreadAtTelegram(said, past));
  await tellPast(unread, { lines: platforms.lines(refuse), memory });
}

function isOfTelegram({ customer }: PastLine): boolean {
  return customer.platform === 'telegram';
}

/** What nobody has answered yet. What is older than the connection is nobody's unread, so it has to come after it. */
function isUnreadAtTelegram({ customer, line, atMs }: PastLine, past: readonly PastLine[]): boolean {
  if (customer.hoursAgo > UNREAD_HOURS_MAX || line.by === 'bureau') return false;
  return !past.some(
    (other) => other.customer === customer && other.line.by === 'bureau' && other.atMs > atMs,
  );
}

/** The bureau's people; answers the first one's id. */
async function addAgents({ users }: Database): Promise<string> {
  const ids: string[] = [];
  for (const agent of AGENTS) {
    const known = await users.byEmail(agent.email);
    ids.push((known ?? (await users.add({ ...agent, role: 'agent', passwordHash: null }))).id);
  }
  return ids[0] ?? '';
}

interface ListedConversation {
  id: string;
  platform: string;
  external_id: string;
  contact_id?: string | null;
}

async function listed(call: DemoCall): Promise<ListedConversation[]> {
  const inbox = (await call('GET', '/inbox?limit=100')) as { conversations?: ListedConversation[] } | null;
  return inbox?.conversations ?? [];
}

/** Messenger's and Instagram's webhooks name nobody. */
async function nameContacts(call: DemoCall): Promise<void> {
  for (const { platform, external_id: externalId, contact_id: contactId } of await listed(call)) {
    const customer = CAST.find((each) => each.platform === platform && each.externalId === externalId);
    if (customer === undefined || typeof contactId !== 'string') continue;
    if (platform === 'facebook' || platform === 'instagram') {
      await call('PATCH', `/contacts/${contactId}`, { name: customer.name });
    }
  }
}

/** Somebody has blocked the bureau, which is found out by writing to them. */
async function failReply(call: DemoCall): Promise<void> {
  const blocker = CAST.find(({ unreachable }) => unreachable === true);
  const found = (await listed(call)).find(
    (each) => each.platform === blocker?.platform && each.external_id === blocker.externalId,
  );
  if (found !== undefined) {
    await call('POST', `/conversations/${found.id}/messages`, {
      content: 'Добрий день! Переклад готовий, чекаємо вас.',
    });
  }
}

async function untilConnected({ telegram, account }: DemoPlatforms): Promise<void> {
  const deadline = Date.now() + CONNECTING_MS_MAX;
  for (;;) {
    try {
      await telegram.whenSubscribed(account);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** Telegram's customers need no webhooks, and Meta's are told elsewhere. */
async function refuse(): Promise<void> {
  throw new SwitchboardError('internal', 'Only Telegram was to be told.');
}
