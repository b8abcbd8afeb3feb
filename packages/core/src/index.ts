/**
 * The words of Switchboard. One word means one thing in code, tables, logs and documents:
 *
 * - **channel**: a connected line: a WhatsApp number, an Instagram account, a Facebook page, a Telegram account or bot.
 * - **adapter**: the pure translation between one platform's payloads and our `InboundEvent`s.
 * - **delivery**: one webhook request as it came, kept byte for byte so that it can be replayed.
 * - **ingest**: store, dedupe, count and log an inbound event, in one transaction. The only way in.
 * - **contact**: a person; a **contact identity** is one id by which a platform knows that person.
 * - **conversation**: everything said between one channel and one peer; an **address** is one id by which the peer is
 *   reached in that channel, and finds the conversation.
 * - **shared chat**: a Telegram supergroup or channel, whose messages have the same ids for everybody. Of several of our
 *   accounts that see it one is its **keeper**: the conversation is that account's, the others are ways to answer in it.
 * - **merge**: two contacts, and with them conversations, that turned out to be one; can be undone.
 * - **live** is what a person said now; **history** was said before the channel was connected, and counts for nobody.
 * - **echo**: what the business wrote, told by the platform, wherever it was written.
 * - **outbox**: what is to be asked of the platforms, a **job** each: replies, reactions, edits. In order within a
 *   conversation.
 * - **unknown outcome**: a request whose answer was lost: the platform may have done what it was asked.
 * - **reply window**: how long after a customer's last message a platform lets the business answer freely.
 * - **pending update**: a status, reaction, edit or unsend whose message has not arrived yet.
 * - **read position**: how far one side has received or read, where the platform tells it by time or by a message's
 *   number.
 * - **channel event**: news of an account: restrictions, quality, templates.
 * - **check**: one thing that is looked at to tell whether a channel works; a channel's **health** is all of them.
 * - **lease**: for a while, one process alone may use an account, lead a login or fetch a file; it runs out by itself.
 * - **difference**: what Telegram answers when it is asked for what was missed; **backfill**: what was said in an account's
 *   chats before it was first connected, fetched as history.
 * - **event log**: the ordered, gap-free, replayable record of what changed; the only source of realtime.
 * - **endpoint**: an address of another program that is told events by outgoing webhooks; an **outgoing delivery** is one
 *   event on its way to one endpoint.
 * - **publisher**: hands each event of the log, in order, to the connection manager.
 * - **connection manager**: who is connected, and what each of them has been told.
 */
export * from './channel-credentials.ts';
export * from './channel-health.ts';
export * from './clock.ts';
export * from './errors.ts';
export * from './event.ts';
export * from './ids.ts';
export * from './inbound-event.ts';
export * from './limits.ts';
export * from './lossless-json.ts';
export * from './media-path.ts';
export * from './message.ts';
export * from './message-payload.ts';
export * from './message-template.ts';
export * from './outbound.ts';
export * from './outgoing-webhook.ts';
export * from './phone-variants.ts';
export * from './platforms.ts';
export * from './reply-window.ts';
export * from './retention-settings.ts';
export * from './storable-text.ts';
export * from './telegram-account-state.ts';
export * from './users.ts';
