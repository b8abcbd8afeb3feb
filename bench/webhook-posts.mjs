// Signed WhatsApp deliveries as bytes for the wire, made before any clock runs.
import { createHmac, randomBytes } from 'node:crypto';
import { buildWebhook, serializeWebhook } from '../packages/simulators/dist/index.js';

/** Secret and account that every server under test knows. */
export const APP_SECRET = 'the-app-secret-of-the-benchmarks';
export const PHONE_NUMBER_ID = '106540352242922';
export const WEBHOOK_PATH = '/api/v1/communications/webhooks/whatsapp';

/** What an id ends with: the number by which a frame is recognised again. */
const NUMBER_DIGITS = 8;
const NUMBER_IN_TEXT = /"wamid\.[A-Za-z0-9]{48}(\d{8})"/;

const CUSTOMERS = 500;
const ID_PLACE = 'THE-ID-OF-THE-MESSAGE';
/** About a hundred Cyrillic letters: with Meta's escapes the body has 1.1 kB. */
const TEXT = 'Добрий день! Потрібен присяжний переклад свідоцтва про народження на польську. Скільки коштує?';

/**
 * Requests number `first` and following, spread over 500 customers, each with a message id that nobody had before.
 *
 * @param {number} first @param {number} count @returns {Buffer[]}
 */
export function buildPosts(first, count) {
  const bodies = bodiesOfCustomers();
  const random = randomBytes(count * 24).toString('hex');
  const posts = [];
  for (let index = 0; index < count; index++) {
    const number = first + index;
    const { head, tail } = bodies[number % CUSTOMERS];
    const id = `wamid.${random.slice(index * 48, index * 48 + 48)}${String(number).padStart(NUMBER_DIGITS, '0')}`;
    posts.push(requestOf(head + id + tail));
  }
  return posts;
}

/** The number of the message in a frame or a body, by its id; null when there is none. @param {string} text */
export function numberInText(text) {
  const match = NUMBER_IN_TEXT.exec(text);
  return match === null ? null : Number(match[1]);
}

/** What stands before and after the message id, by customer. */
function bodiesOfCustomers() {
  return Array.from({ length: CUSTOMERS }, (_, customer) => {
    const webhook = buildWebhook({
      platform: 'whatsapp',
      kind: 'text',
      text: TEXT,
      channelExternalId: PHONE_NUMBER_ID,
      peerExternalId: `48000${String(customer).padStart(6, '0')}`,
      peerName: `Оксана Левченко ${customer}`,
      messageExternalId: ID_PLACE,
      timestampMs: Date.now(),
    });
    const [head, tail] = serializeWebhook(webhook).toString('latin1').split(ID_PLACE);
    return { head, tail };
  });
}

/** @param {string} body ASCII only: everything else is escaped */
function requestOf(body) {
  const signature = createHmac('sha256', APP_SECRET).update(body, 'latin1').digest('hex');
  return Buffer.from(
    `POST ${WEBHOOK_PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: facebookexternalua\r\nAccept: */*\r\n` +
      `Content-Type: application/json\r\nX-Hub-Signature-256: sha256=${signature}\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
    'latin1',
  );
}
