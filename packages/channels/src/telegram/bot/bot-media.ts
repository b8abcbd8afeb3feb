import {
  asRecord,
  isTrue,
  itemsOf,
  type JsonRecord,
  recordOf,
  textOf,
  valueOf,
} from '../../tolerant-reader.ts';
import type {
  TelegramDetails,
  TelegramDocumentKind,
  TelegramMedia,
  TelegramPhoto,
} from '../telegram-message.ts';

/** Files by their field. An animation comes with `document` set too, so it stands before it (Bot API, Message). */
const FILE_FIELDS: readonly (readonly [string, TelegramDocumentKind])[] = [
  ['animation', 'animation'],
  ['video', 'video'],
  ['video_note', 'round_video'],
  ['audio', 'audio'],
  ['voice', 'voice'],
  ['sticker', 'sticker'],
  ['document', 'file'],
];

/** What may have a caption (Bot API, Message, `caption`): an edit without words may have taken it away. */
const CAPTIONED_FIELDS = ['animation', 'audio', 'document', 'paid_media', 'photo', 'video', 'voice'] as const;

/**
 * Service messages, by their field (Bot API, Message). A field that is not here may be something that a person sent in
 * a kind that is newer than this list, and must not pass as a quiet line of the system.
 */
const SERVICE_FIELDS: ReadonlySet<string> = new Set([
  'boost_added',
  'channel_chat_created',
  'chat_background_set',
  'chat_owner_changed',
  'chat_owner_left',
  'chat_shared',
  'checklist_tasks_added',
  'checklist_tasks_done',
  'connected_website',
  'delete_chat_photo',
  'direct_message_price_changed',
  'forum_topic_closed',
  'forum_topic_created',
  'forum_topic_edited',
  'forum_topic_reopened',
  'general_forum_topic_hidden',
  'general_forum_topic_unhidden',
  'gift',
  'gift_upgrade_sent',
  'giveaway_completed',
  'giveaway_created',
  'group_chat_created',
  'left_chat_member',
  'message_auto_delete_timer_changed',
  'migrate_from_chat_id',
  'migrate_to_chat_id',
  'new_chat_members',
  'new_chat_photo',
  'new_chat_title',
  'paid_message_price_changed',
  'passport_data',
  'pinned_message',
  'proximity_alert_triggered',
  'refunded_payment',
  'successful_payment',
  'suggested_post_approval_failed',
  'suggested_post_approved',
  'suggested_post_declined',
  'suggested_post_paid',
  'suggested_post_refunded',
  'supergroup_chat_created',
  'unique_gift',
  'users_shared',
  'video_chat_ended',
  'video_chat_participants_invited',
  'video_chat_scheduled',
  'video_chat_started',
  'web_app_data',
  'write_access_allowed',
]);

/** Fields that say who, where, when and how, and never what (Bot API, Message). */
const SURROUNDINGS: ReadonlySet<string> = new Set([
  'author_signature',
  'business_connection_id',
  'caption',
  'caption_entities',
  'chat',
  'date',
  'direct_messages_topic',
  'edit_date',
  'effect_id',
  'entities',
  'ephemeral_message_id',
  'external_reply',
  'forward_origin',
  'from',
  'guest_bot_caller_chat',
  'guest_bot_caller_user',
  'guest_query_id',
  'has_media_spoiler',
  'has_protected_content',
  'is_automatic_forward',
  'is_from_offline',
  'is_paid_post',
  'is_topic_message',
  'link_preview_options',
  'media_group_id',
  'message_id',
  'message_thread_id',
  'paid_star_count',
  'quote',
  'receiver_user',
  'reply_markup',
  'reply_to_checklist_task_id',
  'reply_to_message',
  'reply_to_poll_option_id',
  'reply_to_story',
  'sender_boost_count',
  'sender_business_bot',
  'sender_chat',
  'sender_tag',
  'show_caption_above_media',
  'suggested_post_info',
  'text',
  'via_bot',
]);

/** What a Bot API message holds besides words. */
export interface BotContent {
  media: TelegramMedia | null;
  action: TelegramDetails | null;
}

/** Finds a message's content by its field. A field that we do not know counts only where there is nothing that we do. */
export function botContent(message: JsonRecord): BotContent {
  const media = knownMedia(message);
  if (media !== null || textOf(message, 'text') !== null) return { media, action: null };
  const name = Object.keys(message).find((key) => !SURROUNDINGS.has(key) && valueOf(message, key) !== null);
  if (name === undefined) return { media: null, action: null };
  return SERVICE_FIELDS.has(name)
    ? { media: null, action: { name, details: serviceDetails(message, name) } }
    : { media: { kind: 'other', name, details: valueOf(message, name) }, action: null };
}

/** A pinned message is named, not repeated: its author may take it back later, and a copy would stay. */
function serviceDetails(message: JsonRecord, name: string): unknown {
  const details = valueOf(message, name);
  return name === 'pinned_message' ? { message_id: valueOf(asRecord(details), 'message_id') } : details;
}

/** The words of a message, or the caption of its media. */
export function wordsOf(message: JsonRecord): string | null {
  return textOf(message, 'text') ?? textOf(message, 'caption');
}

/** False for what never has words: a moving live location is edited every few seconds. */
export function mayHaveWords(message: JsonRecord): boolean {
  return wordsOf(message) !== null || CAPTIONED_FIELDS.some((field) => valueOf(message, field) !== null);
}

/** True when what we show is only a part: the moving part of a live photo is not shown. */
export function hasMoreThanShown(message: JsonRecord): boolean {
  return valueOf(message, 'live_photo') !== null;
}

function knownMedia(message: JsonRecord): TelegramMedia | null {
  for (const [field, shownAs] of FILE_FIELDS) {
    const file = recordOf(message, field);
    if (file !== null) return documentOf(file, shownAs);
  }
  return (
    photoOf(itemsOf(message, 'photo')) ??
    placeOf(message) ??
    cardOf(recordOf(message, 'contact')) ??
    pollOf(recordOf(message, 'poll'))
  );
}

function documentOf(file: JsonRecord, shownAs: TelegramDocumentKind): TelegramMedia {
  return {
    kind: 'document',
    id: textOf(file, 'file_id') ?? '',
    mimeType: textOf(file, 'mime_type'),
    filename: textOf(file, 'file_name'),
    sizeBytes: numberOf(file, 'file_size'),
    shownAs,
  };
}

/** A photo is a list of the same picture in several sizes (Bot API, PhotoSize). */
function photoOf(sizes: unknown[]): TelegramPhoto | null {
  let largest: { photo: TelegramPhoto; pixels: number } | null = null;
  for (const size of sizes.map(asRecord)) {
    const id = textOf(size, 'file_id');
    if (id === null) continue;
    const pixels = (numberOf(size, 'width') ?? 0) * (numberOf(size, 'height') ?? 0);
    if (largest === null || pixels > largest.pixels) {
      largest = { photo: { kind: 'photo', id, sizeBytes: numberOf(size, 'file_size') }, pixels };
    }
  }
  return largest?.photo ?? null;
}

/** A venue comes with `location` set too (Bot API, Message). */
function placeOf(message: JsonRecord): TelegramMedia | null {
  const venue = recordOf(message, 'venue');
  const point = recordOf(venue, 'location') ?? recordOf(message, 'location');
  if (venue === null && point === null) return null;
  return {
    kind: 'location',
    latitude: numberOf(point, 'latitude'),
    longitude: numberOf(point, 'longitude'),
    title: textOf(venue, 'title'),
    address: textOf(venue, 'address'),
    // Only a place that moves says for how long (Bot API, Location, `live_period`).
    isLive: valueOf(point, 'live_period') !== null,
  };
}

function pollOf(poll: JsonRecord | null): TelegramMedia | null {
  const question = textOf(poll, 'question');
  if (question === null) return null;
  const options = itemsOf(poll, 'options').map((item) => {
    const option = asRecord(item);
    return { text: textOf(option, 'text') ?? '', votes: numberOf(option, 'voter_count') };
  });
  return { kind: 'poll', question, options, isClosed: isTrue(poll, 'is_closed') };
}

function cardOf(contact: JsonRecord | null): TelegramMedia | null {
  if (contact === null) return null;
  return {
    kind: 'contact',
    firstName: textOf(contact, 'first_name'),
    lastName: textOf(contact, 'last_name'),
    phone: textOf(contact, 'phone_number'),
    vcard: textOf(contact, 'vcard'),
  };
}

function numberOf(record: JsonRecord | null, key: string): number | null {
  const value = valueOf(record, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
