import { type GraphPort, readTemplates, templatesRequest } from '@switchboard/channels';
import { type Clock, LIMITS, type MessageTemplate } from '@switchboard/core';
import type { Channel, Database, DueList } from '@switchboard/database';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';
import { codeAndWords, unanswered } from '../channel-health/check.ts';

export interface TemplateListsOptions {
  database: Pick<Database, 'channels' | 'templates'>;
  graph: GraphPort;
  /** Whether this process is the one that looks after a channel. */
  holds: (channelId: string) => boolean;
  clock: Clock;
  logger: Logger;
}

const NOT_KEPT = 'The list could not be kept.';

type Fetched = { kind: 'fetched'; templates: MessageTemplate[] } | { kind: 'failed'; problem: string };

/** Keeps the message forms of WhatsApp Business accounts: fetched hourly, and when Meta tells of a change. */
export class TemplateLists implements Service {
  readonly #options: TemplateListsOptions;
  readonly #task = new RepeatableTask(() => this.#lookOrTell());
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TemplateListsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    this.#timer ??= setInterval(() => this.wake(), LIMITS.channelHealthPollMs);
    this.wake();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    clearInterval(this.#timer);
    await this.settled();
  }

  /** Resolves when what is under way has ended. */
  async settled(): Promise<void> {
    await this.#task.settled();
  }

  /** A list may be due. Cheap to call too often. */
  wake(): void {
    if (!this.#ending.signal.aborted) this.#task.request();
  }

  async #lookOrTell(): Promise<void> {
    await this.#look().catch((error: unknown) => {
      if (!this.#ending.signal.aborted) {
        this.#options.logger.warn('lists of templates could not be looked after', { error });
      }
    });
  }

  async #look(): Promise<void> {
    const { database, holds, clock } = this.#options;
    const tokens = new Map<string, string>();
    for (const channel of await database.channels.list()) {
      const token = channel.platform === 'whatsapp' && holds(channel.id) ? this.#tokenOf(channel) : null;
      if (token !== null && channel.accountExternalId !== null) tokens.set(channel.accountExternalId, token);
    }
    if (tokens.size === 0) return;
    for (const due of await database.templates.due([...tokens.keys()], new Date(clock.now()))) {
      if (this.#ending.signal.aborted) return;
      await this.#fetchOrTell(due, tokens.get(due.accountExternalId)!);
    }
  }

  /** One account's list that cannot be kept holds up no other, and is not fetched again and again. */
  async #fetchOrTell(due: DueList, accessToken: string): Promise<void> {
    const { database, clock, logger } = this.#options;
    try {
      await this.#fetch(due, accessToken);
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      logger.warn('a list of templates could not be fetched', { account: due.accountExternalId, error });
      const dueAt = new Date(clock.now() + LIMITS.channelCheckRetryMs);
      await database.templates.postpone(due, { problem: NOT_KEPT, dueAt }).catch((failure: unknown) => {
        logger.warn('a failed list of templates could not be written down', { error: failure });
      });
    }
  }

  async #fetch(due: DueList, accessToken: string): Promise<void> {
    const { database, clock } = this.#options;
    const fetched = await this.#fetchPages(due.accountExternalId, accessToken);
    if (this.#ending.signal.aborted) return;
    const at = new Date(clock.now());
    if (fetched.kind === 'failed') {
      const dueAt = new Date(at.getTime() + LIMITS.channelCheckRetryMs);
      await database.templates.postpone(due, { problem: fetched.problem, dueAt });
      return;
    }
    const dueAt = new Date(at.getTime() + LIMITS.templateListAgeMsMax);
    await database.templates.replace(due, fetched.templates, { at, dueAt });
  }

  async #fetchPages(accountExternalId: string, accessToken: string): Promise<Fetched> {
    const templates: MessageTemplate[] = [];
    let after: string | null = null;
    for (let page = 0; page < LIMITS.templatePagesMax; page++) {
      const answer = await this.#options.graph.request(
        templatesRequest(accountExternalId, after),
        { accessToken },
        { signal: this.#ending.signal },
      );
      if (answer.kind !== 'ok') {
        const why = unanswered('whatsapp', answer);
        const problem =
          why.kind === 'unreached'
            ? why.problem
            : `Meta does not give the list (${codeAndWords(why.error.code, why.error.detail)}).`;
        return { kind: 'failed', problem };
      }
      const read = readTemplates(answer.body);
      templates.push(...read.templates);
      after = read.after;
      if (after === null) break;
    }
    return { kind: 'fetched', templates };
  }

  #tokenOf(channel: Channel): string | null {
    try {
      return this.#options.database.channels.credentialsOf(channel).accessToken ?? null;
    } catch {
      // Told by whoever looks after the channel's health.
      return null;
    }
  }
}
