import { capabilitiesOf, type Reply, sendableTypeOf, splitReply } from '@switchboard/channels';
import {
  type Clock,
  LIMITS,
  type MessageView,
  type OutboundInteractive,
  type OutboundTemplate,
  platformName,
  replyWindow,
  SwitchboardError,
} from '@switchboard/core';
import type {
  FileToSend,
  MessageInPlace,
  PartOfReply,
  ReplyPlace,
  ReplyStore,
  TemplateForReply,
  TemplateStore,
} from '@switchboard/database';
import { addressesOf, type FirstMessage, HELLO_WORLD, peerToWriteTo, TEST_TEXT } from './first-message.ts';
import { templateText } from './template-text.ts';

/** What somebody writes. */
export interface NewReply {
  conversationId: string;
  /** The line to send it by, where there are several; null: the one that the customer wrote to. */
  channelId: string | null;
  text: string | null;
  /** Ids of the user's uploads. */
  uploadIds: readonly string[];
  /** Our id of the message that is answered, or the platform's. */
  replyTo: string | null;
  template: OutboundTemplate | null;
  interactive: OutboundInteractive | null;
  /** The same again is the same message, for ever. */
  clientMessageId: string | null;
  authorId: string;
}

/** A reply that lies in the outbox: its first message; `isNew` false when it was written before. */
export interface QueuedReply {
  message: MessageView;
  isNew: boolean;
}

export interface RepliesOptions {
  store: ReplyStore;
  /** The templates that WhatsApp has approved, as far as they are known. */
  templates: Pick<TemplateStore, 'forReply' | 'forChannel'>;
  clock: Clock;
}

/** What decides whether the reply window is open. */
type WindowPlace = Pick<ReplyPlace, 'platform' | 'lastInboundAt' | 'allowsHumanAgent'>;

const NO_CONVERSATION = 'There is no such conversation.';
const NO_CHANNEL = 'There is no such channel.';
const NO_MESSAGE = 'There is no such message.';

/** What people do with messages of ours: each is checked against what its platform can, and lies in the outbox then. */
export class Replies {
  readonly #store: ReplyStore;
  readonly #templates: RepliesOptions['templates'];
  readonly #clock: Clock;

  constructor({ store, templates, clock }: RepliesOptions) {
    this.#store = store;
    this.#templates = templates;
    this.#clock = clock;
  }

  /**
   * Queues a message, or several where the platform makes several of it; answers the first.
   *
   * @throws SwitchboardError `window_closed` when the customer wrote too long ago; `bad_request` with a sentence for what
   *   the platform does not take; `not_found`
   */
  async sendMessage(reply: NewReply): Promise<QueuedReply> {
    const { conversationId, clientMessageId } = reply;
    // What was accepted once stays accepted, also when the window has closed since.
    const before =
      clientMessageId === null ? null : await this.#store.byClientId(conversationId, clientMessageId);
    if (before !== null) return { message: before, isNew: false };
    const place = await this.#store.place(conversationId, reply.channelId);
    if (place === null) {
      throw new SwitchboardError(
        'not_found',
        reply.channelId === null ? NO_CONVERSATION : 'This conversation cannot be answered by that channel.',
      );
    }
    this.#assertWindow(place, reply);
    const parts = await this.#partsOf(place, reply, (wanted) =>
      this.#templates.forReply(conversationId, reply.channelId, wanted),
    );
    const queued = await this.#store.queue({ ...reply, parts, giveUpAt: this.#giveUpAt() }, this.#now());
    if (queued !== null) return queued;
    throw new SwitchboardError(
      'not_found',
      'The conversation, the message that this answers or a file of it is not there any more. Load it again.',
    );
  }

  /**
   * Writes to somebody who need not have written before: in the conversation with them where there is one, else in a new
   * one, in which their answer lands.
   *
   * @throws SwitchboardError `not_supported` where a business cannot write first; otherwise as `sendMessage`
   */
  async begin(first: FirstMessage): Promise<QueuedReply> {
    const { line, peer, conversationId } = await this.#placeOfFirst(first);
    const { channelId, text, template, clientMessageId, authorId } = first;
    const words = { text, template, uploadIds: [], interactive: null };
    if (conversationId !== null) {
      return await this.sendMessage({
        ...words,
        conversationId,
        channelId: null,
        replyTo: null,
        clientMessageId,
        authorId,
      });
    }
    const place = { ...line, lastInboundAt: null };
    this.#assertWindow(place, { template });
    const parts = await this.#partsOf(place, { ...words, authorId }, (wanted) =>
      this.#templates.forChannel(channelId, wanted),
    );
    const message = { channelId: null, clientMessageId, authorId, parts, giveUpAt: this.#giveUpAt() };
    const { platform, externalId: channelExternalId } = line;
    const queued = await this.#store.begin({ platform, channelExternalId, peer, message }, this.#now());
    if (queued === null) throw new SwitchboardError('not_found', NO_CHANNEL);
    return queued;
  }

  /**
   * Sends a message that shows whether sending works: words where the reply window is open, else a template.
   *
   * @throws SwitchboardError as `begin`
   */
  async sendTest(
    first: Pick<FirstMessage, 'channelId' | 'to' | 'template' | 'authorId'>,
  ): Promise<QueuedReply> {
    const { conversationId } = await this.#placeOfFirst(first);
    const place = conversationId === null ? null : await this.#store.place(conversationId, null);
    const mayTalk = place !== null && this.#isOpen(place);
    const words =
      mayTalk && first.template === null
        ? { text: TEST_TEXT, template: null }
        : { text: null, template: first.template ?? HELLO_WORLD };
    return await this.begin({ ...first, ...words, clientMessageId: null });
  }

  async #placeOfFirst({ channelId, to }: Pick<FirstMessage, 'channelId' | 'to'>) {
    const line = await this.#store.line(channelId);
    if (line === null) throw new SwitchboardError('not_found', NO_CHANNEL);
    const peer = peerToWriteTo(line.platform, to);
    return { line, peer, conversationId: await this.#store.conversationAt(channelId, addressesOf(peer)) };
  }

  /**
   * Sends a message that has failed once more.
   *
   * @throws SwitchboardError `not_found`, `conflict` when it has not failed, `window_closed`
   */
  async retry(messageId: string): Promise<MessageView> {
    const found = await this.#find(messageId);
    this.#assertWindow(found, { template: found.message.payload?.template ?? null });
    const message = await this.#store.retry(messageId, this.#now(), this.#giveUpAt());
    if (message === null)
      throw new SwitchboardError('conflict', 'Only a message that has failed can be sent again.');
    return message;
  }

  /**
   * Takes a message back: one that has not gone out is removed at once (`deleted`), one that has is taken back on the
   * platform where that can be done (`queued`).
   *
   * @throws SwitchboardError `not_found`, `conflict` while it is being sent, `not_supported`
   */
  async remove(messageId: string): Promise<'deleted' | 'queued'> {
    const found = await this.#find(messageId);
    if (found.message.direction !== 'outbound')
      throw new SwitchboardError('not_supported', 'Only messages of ours can be taken back.');
    const cancelled = await this.#store.cancel(messageId, this.#now());
    if (cancelled === 'cancelled') return 'deleted';
    if (cancelled === null) throw new SwitchboardError('not_found', NO_MESSAGE);
    if (cancelled === 'being_sent')
      throw new SwitchboardError('conflict', 'The message is just being sent. Try again in a moment.');
    if (capabilitiesOf(found.platform, found).delete === null) {
      throw new SwitchboardError(
        'not_supported',
        `${platformName(found.platform)} does not let a business take back what was sent.`,
      );
    }
    await this.#change(messageId, 'delete', null);
    return 'queued';
  }

  /**
   * Reacts to a message; null takes the reaction away.
   *
   * @throws SwitchboardError `not_found`, `not_supported`, `window_closed`
   */
  async react(messageId: string, emoji: string | null): Promise<void> {
    const found = await this.#find(messageId);
    const { reaction } = capabilitiesOf(found.platform, found);
    const isTaken = emoji === null || reaction?.emojis == null || reaction.emojis.includes(emoji);
    if (reaction === null || !isTaken) {
      throw new SwitchboardError(
        'not_supported',
        `${platformName(found.platform)} does not take this reaction from a business.`,
      );
    }
    this.#assertWindow(found, { template: null });
    await this.#change(messageId, 'reaction', { emoji });
  }

  /**
   * Gives a message of ours new words.
   *
   * @throws SwitchboardError `not_found`, `not_supported`, `bad_request`
   */
  async edit(messageId: string, text: string): Promise<void> {
    const found = await this.#find(messageId);
    const { message, platform } = found;
    if (message.direction !== 'outbound' || capabilitiesOf(platform, found).edit === null) {
      throw new SwitchboardError(
        'not_supported',
        `${platformName(platform)} does not let a business change this message.`,
      );
    }
    const reply: Reply = {
      text,
      attachments: [],
      replyToExternalId: null,
      template: null,
      interactive: null,
    };
    const split = splitReply(platform, reply, found);
    if (split.kind === 'refused') throw new SwitchboardError('bad_request', split.problems.join(' '));
    await this.#change(messageId, 'edit', { text });
  }

  async #find(messageId: string): Promise<MessageInPlace> {
    const found = await this.#store.message(messageId);
    if (found === null || found.message.deleted_at !== null)
      throw new SwitchboardError('not_found', NO_MESSAGE);
    return found;
  }

  async #change(
    messageId: string,
    kind: 'reaction' | 'edit' | 'delete',
    data: { emoji?: string | null; text?: string } | null,
  ): Promise<void> {
    const isQueued = await this.#store.queueChange({ messageId, kind, data, giveUpAt: this.#giveUpAt() });
    if (!isQueued)
      throw new SwitchboardError(
        'conflict',
        'The platform does not have this message, so it stays as it is.',
      );
  }

  #isOpen({ platform, lastInboundAt, allowsHumanAgent: humanAgent }: WindowPlace): boolean {
    return replyWindow(platform, lastInboundAt, { nowMs: this.#clock.now(), humanAgent }).state !== 'closed';
  }

  #assertWindow(place: WindowPlace, { template }: { template: unknown }): void {
    const { platform } = place;
    if (this.#isOpen(place) || (template !== null && platform === 'whatsapp')) return;
    const what =
      platform === 'whatsapp' ? 'Send a template, or wait' : 'Wait until the customer writes again, or call';
    throw new SwitchboardError(
      'window_closed',
      `The customer wrote too long ago for ${platformName(platform)} to let you answer freely. ${what}.`,
      { details: { platform } },
    );
  }

  async #partsOf(
    place: Pick<ReplyPlace, 'platform' | 'isBot'>,
    reply: Pick<NewReply, 'text' | 'uploadIds' | 'template' | 'interactive' | 'authorId'>,
    lookUp: (wanted: OutboundTemplate) => Promise<TemplateForReply>,
  ): Promise<PartOfReply[]> {
    const files = await this.#store.uploads(reply.authorId, reply.uploadIds);
    if (files === null)
      throw new SwitchboardError('bad_request', 'An attached file is not there. Upload it again.');
    const capabilities = capabilitiesOf(place.platform, place);
    const split = splitReply<FileToSend>(
      place.platform,
      {
        text: place.platform === 'whatsapp' ? await templateText(lookUp, reply) : reply.text,
        attachments: files.map((file) => ({
          ...file,
          type: sendableTypeOf(capabilities, file) ?? file.type,
        })),
        replyToExternalId: null,
        template: reply.template,
        interactive: reply.interactive,
      },
      place,
    );
    if (split.kind === 'refused') throw new SwitchboardError('bad_request', split.problems.join(' '));
    return split.parts.map(({ type, text, attachment, template, interactive }) => ({
      type,
      text,
      payload:
        template === null && interactive === null
          ? null
          : {
              ...(template === null ? {} : { template }),
              ...(interactive === null ? {} : { offered: interactive }),
            },
      file: attachment,
    }));
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }

  #giveUpAt(): Date {
    return new Date(this.#clock.now() + LIMITS.outboxPatienceMs);
  }
}
