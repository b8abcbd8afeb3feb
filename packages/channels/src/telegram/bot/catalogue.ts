import type { CatalogueKind } from '../../channel-adapter.ts';

type Entry = readonly [name: string, meaning: string];

/** Fields of an update that an inbox does nothing about (Bot API, Update). */
const IGNORED: readonly Entry[] = [
  ['business_connection', 'a business account has connected the bot, or let it go'],
  ['chat_boost', 'somebody boosted a chat'],
  ['chat_join_request', 'somebody wants to join a chat that the bot administers'],
  ['chat_member', 'somebody else joined or left a chat'],
  ['chosen_inline_result', 'which inline result somebody sent on'],
  ['guest_message', 'the bot was called into a chat that it is not in'],
  ['inline_query', 'somebody is typing an inline query'],
  ['managed_bot', 'a bot that this bot manages has changed'],
  ['message_reaction_count', 'how many anonymous reactions a post has'],
  ['poll', 'the state of a poll'],
  ['poll_answer', 'somebody voted in a poll'],
  ['pre_checkout_query', 'a payment is about to be made'],
  ['purchased_paid_media', 'somebody bought media of the bot'],
  ['removed_chat_boost', 'a boost has ended'],
  ['shipping_query', 'an address for an invoice'],
  ['stopped_message_generation', 'somebody stopped a draft of the bot'],
  ['subscription', 'a payment subscription has changed'],
];

export const IGNORED_UPDATES: ReadonlySet<string> = new Set(IGNORED.map(([name]) => name));

/** By what they hold: the same in a private chat, a group, a channel and a business account. */
const MESSAGES: readonly Entry[] = [
  ['text', 'words'],
  ['photo', 'a picture in several sizes, of which the largest counts'],
  ['live_photo', 'a picture that moves; the still one is shown, the rest kept raw'],
  ['video', 'a video'],
  ['video_note', 'a round video'],
  ['animation', 'a GIF or a silent video, shown as a video'],
  ['audio', 'a piece of music'],
  ['voice', 'a voice note'],
  ['document', 'a file'],
  ['sticker', 'a sticker'],
  ['location', 'a place on the map, live or not'],
  ['venue', 'a place with a name and an address'],
  ['contact', 'a business card'],
  [
    'other_media',
    'a poll, a dice (its emoji), a shared story; invoices, games and whatever else has no place here: shown as unsupported',
  ],
  ['service_message', 'somebody joined, a message was pinned, …: a quiet line of the system'],
  ['channel_post', 'a post of a channel that the bot is in'],
  ['business_message', 'a message in a business account’s chat: from its customer, or its owner’s answer'],
  ['callback_query', 'a pressed button'],
  ['my_chat_member', 'a customer blocked or unblocked the bot; in groups nothing'],
];

const UPDATES: readonly Entry[] = [
  ['edited_message', 'new words of a message'],
  ['edited_channel_post', 'new words of a post'],
  ['edited_business_message', 'new words of a message in a business account’s chat'],
  ['deleted_business_messages', 'messages taken back in a business account’s chat'],
  ['message_reaction', 'a reaction to a message, or its removal'],
];

/** Every kind of update, and messages by what they hold (Bot API 10.3, Update and Message). */
export const BOT_CATALOGUE: readonly CatalogueKind[] = [
  ...MESSAGES.map(([name, meaning]) => ({ name, group: 'messages' as const, meaning })),
  ...UPDATES.map(([name, meaning]) => ({ name, group: 'updates' as const, meaning })),
  ...IGNORED.map(([name, meaning]) => ({ name, group: 'other' as const, meaning })),
];
