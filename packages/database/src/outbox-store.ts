import type {
  LoggedEvent,
  MessageError,
  MessagePayload,
  MessageType,
  OutboundCommand,
  OutboundTarget,
} from '@switchboard/core';
import { claimJobs, unaskedJobs } from './sql/claim-jobs.ts';
import { expireJobs, recoverJobs, settleJobs } from './sql/recover-jobs.ts';
import { recordOutcomes } from './sql/record-outcomes.ts';
import type { RecordedBatch } from './inbound-batch.ts';
import type { WriterConnection } from './writer-connection.ts';

/** Heard by processes that send, when something has been queued; its payload is the channel's id. */
export const OUTBOX_NOTIFICATION = 'switchboard_outbox';

/** A file of a message that is to be sent. */
export interface JobAttachment {
  id: string;
  type: MessageType;
  filename: string | null;
  mimeType: string | null;
  sizeBytes: number;
  storedAs: string;
  /** The platform's id of it, if it was uploaded there by this channel. */
  externalId: string | null;
}

/** Something to ask of a platform, with all that it takes to ask. */
export interface ClaimedJob {
  id: string;
  kind: OutboundCommand['kind'];
  channelId: string;
  conversationId: string;
  messageId: string;
  /** The platform's id of the message, for changes of one that was sent. */
  messageExternalId: string | null;
  /** The channel that its message is kept in; another than the one that it goes out by, where accounts share a chat. */
  messageChannelExternalId: string;
  target: OutboundTarget & { accountExternalId: string | null; allowsHumanAgent: boolean };
  type: MessageType;
  text: string | null;
  payload: MessagePayload | null;
  replyToExternalId: string | null;
  attachment: JobAttachment | null;
  /** The emoji of a reaction, the words of an edit. */
  data: { emoji?: string | null; text?: string } | null;
  lastInboundAt: Date | null;
  /** How often it has been claimed, ever: an answer to an earlier claim says nothing of a later one. */
  claims: number;
  /** This one included. */
  attempts: number;
  giveUpAt: Date;
}

/** How asking ended, for the job. */
export type JobOutcome =
  | { kind: 'done'; externalId: string | null }
  | { kind: 'failed'; error: MessageError }
  /** Asked again at `dueAt`; `isCounted` false gives the attempt back. */
  | { kind: 'later'; dueAt: Date; error: MessageError | null; isCounted: boolean }
  /** The platform may have done it; what stands behind it waits until `blocksUntil`. */
  | { kind: 'unknown'; blocksUntil: Date; error: MessageError };

export interface OutcomeOfJob {
  job: Pick<
    ClaimedJob,
    | 'id'
    | 'claims'
    | 'kind'
    | 'messageId'
    | 'conversationId'
    | 'data'
    | 'messageExternalId'
    | 'messageChannelExternalId'
    | 'target'
  >;
  outcome: JobOutcome;
}

/** Whose jobs are claimed. */
export interface ClaimRequest {
  /** How the process signs its leases. */
  holder: string;
  /** Channels whose lease it holds, and how many jobs of each it can take. */
  channels: readonly { channelId: string; limit: number }[];
  /** How many jobs it can take in all; channels take turns. */
  limit: number;
  /** The platform recognises a repetition, so that an unknown outcome is asked about by asking again. */
  canRepeat: boolean;
}

/**
 * The jobs of the outbox. Everything is written over the connection of the process that sends, in transactions that also
 * change the message and tell of it.
 */
export class OutboxStore {
  readonly #writer: WriterConnection;
  readonly #claimer: WriterConnection;

  /** @param claimer a connection for claims alone, so that taking the next jobs does not wait for writing down the last */
  constructor(writer: WriterConnection, claimer: WriterConnection = writer) {
    this.#writer = writer;
    this.#claimer = claimer;
  }

  /**
   * Takes due jobs, the oldest first, never two of one queue, and marks them and their messages as being sent. Nothing of
   * a channel whose lease is somebody else's.
   */
  async claim(request: ClaimRequest, at: Date): Promise<{ jobs: ClaimedJob[]; events: LoggedEvent[] }> {
    return await this.#claimer.transaction((db, commitWith) => claimJobs(db, request, at, commitWith));
  }

  /** Writes down how jobs ended, and tells of it. */
  async record(outcomes: readonly OutcomeOfJob[], at: Date): Promise<RecordedBatch> {
    return await this.#writer.transaction((db, commitWith) => recordOutcomes(db, outcomes, at, commitWith));
  }

  /**
   * Calls unknown what another holder of these channels was sending when it lost them; answers how many jobs that were.
   *
   * @param blocksMs how long what stands behind them waits
   */
  async recover(
    holder: string,
    channelIds: readonly string[],
    { blocksMs }: { blocksMs: number },
  ): Promise<number> {
    return await this.#claimer.transaction((db) => recoverJobs(db, holder, channelIds, blocksMs));
  }

  /**
   * Jobs that are the caller's and that it knows nothing of: the answer to its claim was lost. Nobody has asked them.
   *
   * @param known those that it knows, as `id:claims`
   */
  async unasked(holder: string, known: readonly string[]): Promise<ClaimedJob[]> {
    return await this.#claimer.transaction((db) => unaskedJobs(db, holder, known));
  }

  /** Makes due now what waits for a channel that has just been mended; what waits for its own sake goes on waiting. */
  async hasten(channelId: string): Promise<void> {
    await this.#writer.transaction(async (db) => {
      await db.query({
        name: 'hasten-jobs',
        text: `update outbox_jobs set due_at = now()
          where channel_id = $1 and state = 'queued' and due_at > now() and error is not null`,
        values: [channelId],
      });
    });
  }

  /** Recognises messages of unknown outcome by echoes with their words; up to `limit`. */
  async settle(at: Date, limit: number): Promise<RecordedBatch> {
    return await this.#writer.transaction((db, commitWith) => settleJobs(db, { at, limit }, commitWith));
  }

  /**
   * Fails what has waited too long, and what nobody has told the outcome of, whoever holds the channel; up to `limit`.
   *
   * @param unknownMsMax how long an outcome may be unknown
   */
  async expire(at: Date, unknownMsMax: number, limit: number): Promise<RecordedBatch> {
    return await this.#writer.transaction((db, commitWith) =>
      expireJobs(db, { at, unknownMsMax, limit }, commitWith),
    );
  }
}
