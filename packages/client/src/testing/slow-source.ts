import type { MessageView } from '@switchboard/protocol';
import type { ConversationQuery, InboxQuery, NewMessage } from '../rest/inbox-api.ts';
import type { Answer } from '../rest/rest-client.ts';
import type { InboxSource } from '../store/inbox-source.ts';
import { everythingHappens } from './fake-clock.ts';
import type { ModelInbox } from './model-inbox.ts';

interface Question {
  look: () => unknown;
  /** What the server saw when it looked, or why it could not; undefined: it has not looked yet. */
  seen?: { body: unknown; cursor: string } | { error: unknown };
  settle: (seen: NonNullable<Question['seen']>) => void;
}

/** Questions to a model, which it answers when a test says so: it looks at one moment, and the answer comes at another. */
export class SlowSource implements InboxSource {
  readonly #model: ModelInbox;
  #questions: Question[] = [];

  constructor(model: ModelInbox) {
    this.#model = model;
  }

  get waiting(): number {
    return this.#questions.length;
  }

  inbox(query: InboxQuery): Promise<Answer<never>> {
    return this.#ask(() => this.#model.inbox(query));
  }

  conversation(id: string, query: ConversationQuery): Promise<Answer<never>> {
    return this.#ask(() => this.#model.conversation(id, query));
  }

  async sendMessage(id: string, { content, clientMessageId }: NewMessage): Promise<MessageView> {
    return (await this.#ask<MessageView>(() => this.#model.reply(id, content, clientMessageId))).body;
  }

  /** The server looks, for one of the questions. @param lag how much less it says it knows than it does */
  look(index: number, lag: number): void {
    const question = this.#questions.filter(({ seen }) => seen === undefined)[index];
    if (question === undefined) return;
    const cursor = `e1:${Math.max(0, this.#model.seq - lag)}`;
    try {
      question.seen = { body: structuredClone(question.look()), cursor };
    } catch (error) {
      question.seen = { error };
    }
  }

  /** One of the answers comes. */
  async answer(index: number): Promise<void> {
    const question = this.#questions.filter(({ seen }) => seen !== undefined)[index];
    if (question === undefined) return;
    this.#questions = this.#questions.filter((other) => other !== question);
    question.settle(question.seen!);
    await everythingHappens();
  }

  async answerAll(): Promise<void> {
    while (this.#questions.length > 0) {
      this.look(0, 0);
      await this.answer(0);
    }
  }

  #ask<T>(look: () => unknown): Promise<Answer<T>> {
    return new Promise((resolve, reject) => {
      this.#questions.push({
        look,
        settle: (seen) => {
          if ('error' in seen) reject(seen.error as Error);
          else resolve(seen as Answer<T>);
        },
      });
    });
  }
}
