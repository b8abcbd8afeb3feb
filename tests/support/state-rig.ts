import type { AnyEvent, Answer, ConversationDetail, InboxPage, InboxSource } from '@switchboard/client';
import { InboxStore, SwitchboardRequestError } from '@switchboard/client';
import { type InboundEvent, type LoggedEvent, newId } from '@switchboard/core';
import { FakeClock } from '../../packages/client/src/testing/fake-clock.ts';
import { type ClaimedJob, type JobOutcome, OutboxStore } from '@switchboard/database';
import type { IngestRig } from '../../packages/messaging/src/testing/ingest-rig.ts';

/** A moment at which nothing that depends on the time of day changes. */
const NOW_MS = Date.now();
/** More conversations than a sequence has. */
const LIST_MAX = 50;

export const WORKS = [
  'archive',
  'unarchive',
  'take',
  'release',
  'label',
  'unlabel',
  'unread',
  'link',
  'note',
] as const;
export type Work = (typeof WORKS)[number];

/** Whoever does something, and the label that they use. */
export interface Team {
  userId: string;
  labelId: string;
}

/** The people of a database, for all accounts in it. */
export async function gatherTeam({ stores }: IngestRig): Promise<Team> {
  const user = { subject: 'anna', name: 'Anna', email: null, role: null };
  const { id: userId } = await stores.users.fromHost(user, new Date());
  const { id: labelId } = await stores.labels.add({ name: 'urgent', color: 'red' }, userId, new Date());
  return { userId, labelId };
}

/** An account of its own with its customers, its events, and a store that follows them. */
export class StateRig {
  readonly store: InboxStore;
  readonly account = newId();
  readonly #rig: IngestRig;
  readonly #team: Team;
  readonly #clock = new FakeClock();
  readonly #outbox: OutboxStore;
  readonly #asked: ClaimedJob[] = [];
  #channelId = '';
  #epoch = '';
  #delivered = 0n;

  private constructor(rig: IngestRig, team: Team) {
    this.#rig = rig;
    this.#team = team;
    this.#outbox = new OutboxStore(rig.writer);
    this.store = new InboxStore(this.#source, { clock: this.#clock });
  }

  static async start(rig: IngestRig, team: Team): Promise<StateRig> {
    const one = new StateRig(rig, team);
    const { channel } = await rig.stores.channels.ensure({
      platform: 'whatsapp',
      externalId: one.account,
      name: one.account,
    });
    one.#channelId = channel.id;
    await rig.stores.channelLeases.acquireLeases('the worker', 3_600_000);
    const { epoch, seq } = await rig.stores.events.head();
    one.#epoch = epoch;
    one.#delivered = seq;
    one.store.follow({ cursor: `${epoch}:${seq}`, on: () => () => undefined });
    return one;
  }

  async happen(...events: InboundEvent[]): Promise<void> {
    await this.#rig.ingest.submit({ delivery: null, events });
  }

  /** Tells the store up to so many events that it has not heard of. */
  async deliver(max: number): Promise<void> {
    let left = max;
    for (;;) {
      const page = await this.#rig.stores.events.after(this.#delivered, 500);
      for (const event of page) {
        if (left === 0) return;
        this.#delivered = event.seq;
        if (!this.#isOurs(event)) continue;
        left--;
        this.store.apply(viewOf(event));
      }
      if (page.length < 500) return;
    }
  }

  async markRead(conversationId: string): Promise<void> {
    const at = new Date();
    await this.#rig.stores.conversations.markRead({ conversationId, userId: 'u', upToMessageId: null, at });
  }

  /** An agent does this with a conversation. */
  async work(conversationId: string, work: Work): Promise<void> {
    const { conversations } = this.#rig.stores;
    const { userId, labelId } = this.#team;
    const change = { conversationId, userId, at: new Date() };
    switch (work) {
      case 'archive':
      case 'unarchive':
        return void (await conversations.setArchived(change, work === 'archive'));
      case 'take':
      case 'release':
        return void (await conversations.assign(change, work === 'take' ? userId : null));
      case 'label':
      case 'unlabel':
        return void (await conversations.setLabels(change, work === 'label' ? [labelId] : []));
      case 'unread':
        return void (await conversations.markUnread(change));
      case 'link':
        return void (await conversations.linkClient({
          ...change,
          clientId: 'crm',
          name: 'Anna',
          replaces: true,
        }));
      case 'note':
        return void (await this.#rig.stores.notes.add(conversationId, 'words', userId, change.at));
    }
  }

  /** An agent writes; answers the message's id. */
  async reply(conversationId: string, text: string): Promise<string | null> {
    const queued = await this.#rig.stores.replies.queue(
      {
        conversationId,
        channelId: null,
        clientMessageId: newId(),
        authorId: 'anna',
        replyTo: null,
        parts: [{ type: 'text', text, payload: null, file: null }],
        giveUpAt: new Date(Date.now() + 3_600_000),
      },
      new Date(),
    );
    return queued?.message.id ?? null;
  }

  /** Asks the platform about whatever is due. */
  async ask(): Promise<void> {
    const channels = [{ channelId: this.#channelId, limit: 2 }];
    const { jobs } = await this.#outbox.claim(
      { holder: 'the worker', channels, limit: 64, canRepeat: false },
      new Date(),
    );
    this.#asked.push(...jobs);
  }

  /** The platform answers the first question; answers the message that it was about. */
  async answer(outcome: JobOutcome): Promise<string | null> {
    const job = this.#asked.shift();
    if (job === undefined) return null;
    await this.#outbox.record([{ job, outcome }], new Date());
    return job.messageId;
  }

  /** Time runs out for whatever waits here; others play beside us. */
  async expire(): Promise<void> {
    await this.#rig.database.query(`update outbox_jobs set give_up_at = now() where channel_id = $1`, [
      this.#channelId,
    ]);
    await this.#outbox.expire(new Date(Date.now() + 1_000), 86_400_000, 100);
  }

  async cancel(messageId: string): Promise<void> {
    await this.#rig.stores.replies.cancel(messageId, new Date());
  }

  async retry(messageId: string): Promise<void> {
    await this.#rig.stores.replies.retry(messageId, new Date(), new Date(Date.now() + 3_600_000));
  }

  /** Ids of all our conversations, also of those that are not listed. */
  async allIds(): Promise<string[]> {
    const rows = await this.#rig.database.query<{ id: string }>(
      `select id from conversations where channel_id = $1 and merged_into is null order by id`,
      [this.#channelId],
    );
    return rows.map(({ id }) => id);
  }

  /** Ids of our conversations, the liveliest first. */
  async conversationIds(): Promise<string[]> {
    const { body } = await this.#source.inbox({});
    return body.conversations.map(({ id }) => id);
  }

  /** Everything is told and loaded. */
  async settle(): Promise<void> {
    await this.deliver(Number.POSITIVE_INFINITY);
    await this.#settled(this.store);
  }

  /** A store that has just been opened. */
  async fresh(names: readonly string[]): Promise<InboxStore> {
    const store = new InboxStore(this.#source, { clock: this.#clock });
    store.follow({ cursor: `${this.#epoch}:${this.#delivered}`, on: () => () => undefined });
    void store.load();
    for (const name of names) void store.open(name);
    await this.#settled(store);
    return store;
  }

  async #settled(store: InboxStore): Promise<void> {
    let isSettled = false;
    void store.settled().then(() => (isSettled = true));
    while (!isSettled) {
      await this.#clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #isOurs({ channelId, type, dataJson }: LoggedEvent): boolean {
    if (channelId !== null || type !== 'contact.merged') return channelId === this.#channelId;
    return dataJson.includes('"conversations"');
  }

  async #ask<T>(question: () => Promise<T>): Promise<Answer<T>> {
    // As the server does it: first how far the log has come, then what there is.
    const { epoch, seq } = await this.#rig.stores.events.head();
    return { body: await question(), cursor: `${epoch}:${seq}` };
  }

  readonly #source: InboxSource = {
    inbox: () =>
      this.#ask(async () => {
        // What others do at the same time stays out: our customers' addresses begin with our account.
        const query = {
          filter: 'all' as const,
          platform: null,
          search: this.account,
          offset: 0,
          cursor: null,
        };
        const page = await this.#rig.stores.inbox.inbox({ ...query, limit: LIST_MAX }, NOW_MS);
        const { conversations } = page;
        const unread = conversations.reduce((sum, { unread_count: count }) => sum + count, 0);
        return {
          conversations,
          total: conversations.length,
          unread_total: unread,
          has_more: false,
          next_cursor: null,
        } satisfies InboxPage as InboxPage;
      }),
    conversation: (id, { limit = 100, before = null }) =>
      this.#ask(async () => {
        const { inbox } = this.#rig.stores;
        const conversation = await inbox.conversation(id, NOW_MS);
        if (conversation === null)
          throw new SwitchboardRequestError({
            status: 404,
            code: 'not_found',
            detail: 'There is no such conversation.',
            requestId: null,
          });
        const messages = await inbox.messages(conversation.id, { limit, offset: 0, before });
        return JSON.parse(JSON.stringify({ ...conversation, ...messages })) as ConversationDetail;
      }),
    sendMessage: () => Promise.reject(new Error('nobody sends here')),
  };
}

function viewOf(event: LoggedEvent): AnyEvent {
  return {
    id: `evt_${event.id}`,
    seq: event.seq.toString(),
    type: event.type,
    occurred_at: event.occurredAt.toISOString(),
    channel_id: event.channelId,
    data: JSON.parse(event.dataJson),
  } as AnyEvent;
}
