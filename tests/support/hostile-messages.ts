import { newId } from '@switchboard/core';
import type { TestDatabase } from './test-database.ts';

/** Every type that is shown in its own way; what is not known is shown as unsupported. */
const TYPES = [
  'text',
  'image',
  'video',
  'voice',
  'document',
  'sticker',
  'location',
  'contacts',
  'interactive',
  'story',
  'template',
  'system',
  'unsupported',
] as const;

const FILES: ReadonlySet<string> = new Set(['image', 'video', 'voice', 'document', 'sticker']);

/** What a page can find again of a message whose words it shows. */
export function tagOf(index: number): string {
  return `§${index}§`;
}

/**
 * Stores a message for each text, with the text in every place that holds a stranger's words: no platform would let all of
 * them through, so they go into the tables directly. Their types take turns, beginning at `turn`.
 */
export async function storeHostileMessages(
  database: TestDatabase,
  conversationId: string,
  texts: readonly string[],
  turn: number,
): Promise<void> {
  const rows = texts.map((text, index) => {
    const type = TYPES[(index + turn) % TYPES.length]!;
    return {
      id: newId(),
      type,
      text: type === 'system' || type === 'unsupported' ? null : `${text} ${tagOf(index)}`,
      payload: payloadOf(`${text} ${tagOf(index)}`, text, type, index + turn),
      direction: index % 5 === 0 ? 'outbound' : 'inbound',
      status: index % 5 === 0 ? 'failed' : null,
      error: index % 5 === 0 ? { code: text, title: text, detail: text, advice: text } : null,
      external_id: `hostile-${turn}-${index}`,
      reply_to: index % 3 === 1 ? `hostile-${turn}-${index - 1}` : null,
      sent_at: new Date(Date.now() - (texts.length - index) * 1_000).toISOString(),
      position: index + 1,
    };
  });
  await database.query(
    `insert into messages (id, conversation_id, channel_id, external_id, position, direction, type, text, payload, status,
       error, reply_to_external_id, sent_at)
     select r.id, c.id, c.channel_id, r.external_id, c.last_position + r.position, r.direction, r.type, r.text, r.payload,
       r.status, r.error, r.reply_to, r.sent_at
     from conversations c, jsonb_to_recordset($2::jsonb) as r(id uuid, external_id text, position int, direction text,
       type text, text text, payload jsonb, status text, error jsonb, reply_to text, sent_at timestamptz)
     where c.id = $1`,
    [conversationId, JSON.stringify(rows)],
  );
  const files = rows
    .filter(({ type }) => FILES.has(type))
    .map(({ id, type, text }) => ({ id: newId(), message_id: id, type, filename: text!.slice(0, 400) }));
  await database.query(
    `insert into attachments (id, message_id, position, type, state, filename, mime_type, failure)
     select r.id, r.message_id, 0, r.type, 'failed', r.filename, r.filename, r.filename
     from jsonb_to_recordset($1::jsonb) as r(id uuid, message_id uuid, type text, filename text)`,
    [JSON.stringify(files)],
  );
  const reactions = rows
    .filter((_row, index) => index % 4 === 0)
    .map(({ id }, index) => ({ id, actor: texts[index]!.slice(0, 200), emoji: texts[index]!.slice(0, 60) }));
  await database.query(
    `insert into reactions (message_id, actor, emoji, occurred_at)
     select r.id, r.actor, r.emoji, now() from jsonb_to_recordset($1::jsonb) as r(id uuid, actor text, emoji text)`,
    [JSON.stringify(reactions)],
  );
  await database.query(
    `update conversations set last_position = last_position + $2, message_count = message_count + $2,
       unread_count = 0 where id = $1`,
    [conversationId, texts.length],
  );
}

/** Every key of a message's payload, with the text wherever a string may stand. */
function payloadOf(tagged: string, text: string, type: string, place: number): object {
  const shown = {
    sender: { id: text, name: text, username: text },
    forwarded_from: text,
    location: { latitude: 52.2, longitude: 21, name: tagged, address: text, url: text },
    contacts: [
      {
        name: tagged,
        organization: text,
        phones: [{ number: text, type: text }],
        emails: [text],
        urls: [text],
      },
    ],
    interactive: { kind: 'list', id: text, title: tagged, description: text, data: { answer: text } },
    order: { catalog_id: text, items: [{ product_id: text, quantity: text, price: text, currency: text }] },
    product: { catalog_id: text, product_id: text },
    story: { relation: 'mention', id: text, url: text },
    shares: [{ type: text, id: text, title: tagged, url: text }],
    template: {
      name: tagged,
      language: text,
      components: [{ type: 'body', parameters: [{ type: 'text', text }] }],
    },
    offered: { type: 'button', body: { text }, action: { buttons: [{ reply: { id: text, title: text } }] } },
    referral: {
      source: text,
      type: text,
      ref: text,
      id: text,
      url: text,
      headline: text,
      body: text,
      click_id: text,
    },
    poll: { question: tagged, options: [{ text, votes: 1 }], closed: false },
    unsupported: { code: text, title: tagged, type: text },
  };
  if (type === 'system') return { system: { type: tagged, body: tagged, name: text, url: text } };
  // A message with all of them would be a page high; so each has what its type is about, and two others in turn.
  const keys = Object.keys(shown);
  const own = keys.filter((key) => key === type);
  const chosen = [...own, keys[place % keys.length]!, keys[(place + 7) % keys.length]!];
  return Object.fromEntries(Object.entries(shown).filter(([key]) => chosen.includes(key)));
}
