import { type Clock, type MessageView, newId, type SendOutcome, systemClock } from '@switchboard/core';
import { type ClaimedJob, OutboxStore, WriterConnection } from '@switchboard/database';
import { silentLogger } from '@switchboard/service';
import type { PaceRules } from '../outbox/channel-pace.ts';
import { Outbox } from '../outbox/outbox.ts';
import { delivery, type IngestRig, message, startIngestRig } from './ingest-rig.ts';

/** What a test answers to a request, whenever it likes. */
export interface Request {
  job: ClaimedJob;
  answer: (outcome: SendOutcome) => void;
}

export interface StartOptions {
  holder?: string;
  canRepeat?: boolean;
  rules?: PaceRules;
  holds?: () => boolean;
  clock?: Clock;
  /** Answers every request; without it the test does, by `nextRequest`. */
  answer?: (job: ClaimedJob) => SendOutcome;
}

/** Fast enough to be out of the way. */
const UNBOUNDED: PaceRules = { perSecond: 10_000, recipient: null };
const LOOK_MS = 5;
const HOUR_MS = 3_600_000;

/** Outboxes on a database of their own, whose platform is the test. */
export class OutboxRig {
  readonly inbound: IngestRig;
  readonly store: OutboxStore;
  /** What was asked of the platform, in order. */
  readonly requests: Request[] = [];
  readonly #writer: WriterConnection;
  readonly #channelId: string;
  readonly #outboxes: Outbox[] = [];
  #taken = 0;

  private constructor(inbound: IngestRig, channelId: string) {
    this.inbound = inbound;
    this.#channelId = channelId;
    this.#writer = new WriterConnection(inbound.database.url);
    this.store = new OutboxStore(this.#writer);
  }

  static async start(): Promise<OutboxRig> {
    const inbound = await startIngestRig();
    const [channel] = await inbound.stores.channels.list();
    return new OutboxRig(inbound, channel!.id);
  }

  /** The next request that nobody has taken yet. */
  async nextRequest(): Promise<Request> {
    await this.until(() => this.requests.length > this.#taken);
    return this.requests[this.#taken++]!;
  }

  /** A conversation with somebody who has written; answers its id. */
  async conversation(address: string): Promise<string> {
    const identities = [{ kind: 'phone' as const, scope: '', value: address }];
    const peer = { externalId: address, name: address, username: null, identities };
    await this.inbound.ingest.submit(delivery([message(`from ${address} ${newId()}`, { peer })]));
    const [row] = await this.inbound.database.query<{ id: string }>(
      'select id from conversations where external_id = $1',
      [address],
    );
    return row!.id;
  }

  async queue(conversationId: string, text: string): Promise<MessageView> {
    const queued = await this.inbound.stores.replies.queue(
      {
        conversationId,
        channelId: null,
        clientMessageId: null,
        authorId: 'anna',
        replyTo: null,
        parts: [{ type: 'text', text, payload: null, file: null }],
        giveUpAt: new Date(Date.now() + HOUR_MS),
      },
      new Date(),
    );
    for (const outbox of this.#outboxes) outbox.wake();
    return queued!.message;
  }

  /** Starts a process that sends. */
  async start(options: StartOptions = {}): Promise<Outbox> {
    const { holder = 'one', canRepeat = false, rules = UNBOUNDED, holds = () => true } = options;
    const { clock = systemClock, answer } = options;
    await this.inbound.stores.channelLeases.acquireLeases(holder, HOUR_MS);
    const outbox = new Outbox({
      store: this.store,
      holder,
      canRepeat,
      channels: () => [this.#channelId],
      holds,
      rulesOf: () => rules,
      clock,
      logger: silentLogger,
      random: () => 0,
      pollMs: 25,
      observer: { onCommitted: () => {}, onAnswered: () => {} },
      send: async (job) => await this.#send(job, answer),
    });
    this.#outboxes.push(outbox);
    await outbox.start();
    return outbox;
  }

  /** Of all messages of ours, in the order of their writing. */
  async statuses(): Promise<(string | null)[]> {
    const rows = await this.inbound.database.query<{ status: string | null }>(
      `select status from messages where direction = 'outbound' order by created_at, position`,
    );
    return rows.map(({ status }) => status);
  }

  async until(condition: () => Promise<boolean> | boolean): Promise<void> {
    while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }

  async stop(): Promise<void> {
    for (const { answer } of this.requests) answer({ kind: 'sent', externalId: newId() });
    await Promise.all(this.#outboxes.map((outbox) => outbox.stop()));
    await this.#writer.close();
    await this.inbound.stop();
  }

  async #send(job: ClaimedJob, answer: StartOptions['answer']): Promise<SendOutcome> {
    if (answer === undefined) {
      return await new Promise<SendOutcome>((resolve) => this.requests.push({ job, answer: resolve }));
    }
    this.requests.push({ job, answer: () => {} });
    this.#taken = this.requests.length;
    return answer(job);
  }
}

let sentIds = 0;

export function sent(externalId = `wamid.${++sentIds}`): SendOutcome {
  return { kind: 'sent', externalId };
}
