import type { JsonItem } from '../meta/webhook-body.ts';
import { atMost, itemOf, listOf, missing, notValid, textOf } from './field-checks.ts';

/** WhatsApp's limits of interactive messages, in characters (notes/meta.md §6.1). */
const BODY_MAX = 1024;
const HEADER_MAX = 60;
const BUTTONS_MAX = 3;
const BUTTON_TITLE_MAX = 20;
const BUTTON_ID_MAX = 256;
const ROWS_MAX = 10;
const SECTIONS_MAX = 10;
const ROW_TITLE_MAX = 24;
const ROW_ID_MAX = 200;
const ROW_DESCRIPTION_MAX = 72;

/** @throws GraphError 100, 131008 or 131009. */
export function checkInteractive(interactive: JsonItem): void {
  const { type, header, body, footer } = interactive;
  if (header !== undefined) checkHeader(itemOf(header, 'header'));
  if (footer !== undefined)
    atMost("footer['text']", textOf(itemOf(footer, 'footer')['text'], 'text'), HEADER_MAX);
  atMost("body['text']", textOf(itemOf(body, 'body')['text'], "body['text']"), BODY_MAX);
  const action = itemOf(interactive['action'], 'action');
  switch (type) {
    case 'button':
      checkButtons(listOf(action['buttons'], "action['buttons']"));
      break;
    case 'list':
      checkList(action);
      break;
    case 'cta_url':
      checkLink(action);
      break;
    case 'flow':
    case 'location_request_message':
    case 'contact_request':
      break;
    default:
      throw notValid(`interactive['type'] ${String(type)} is not supported`);
  }
}

function checkHeader(header: JsonItem): void {
  if (header['type'] === 'text')
    atMost("header['text']", textOf(header['text'], "header['text']"), HEADER_MAX);
}

function checkButtons(buttons: unknown[]): void {
  if (buttons.length < 1 || buttons.length > BUTTONS_MAX) {
    throw notValid(`Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: ${BUTTONS_MAX}`);
  }
  const replies = buttons.map((button) => itemOf(itemOf(button, 'button')['reply'], "button['reply']"));
  for (const reply of replies) {
    atMost("reply['title']", textOf(reply['title'], "reply['title']"), BUTTON_TITLE_MAX);
    atMost("reply['id']", textOf(reply['id'], "reply['id']"), BUTTON_ID_MAX);
  }
  noTwice('button', replies);
}

function checkList(action: JsonItem): void {
  atMost("action['button']", textOf(action['button'], "action['button']"), BUTTON_TITLE_MAX);
  const sections = listOf(action['sections'], "action['sections']").map((section) =>
    itemOf(section, 'section'),
  );
  if (sections.length < 1 || sections.length > SECTIONS_MAX) throw notValid('Invalid sections count');
  for (const { title } of sections) {
    if (title === undefined && sections.length > 1) throw missing("section['title']");
    if (title !== undefined) atMost("section['title']", textOf(title, 'title'), ROW_TITLE_MAX);
  }
  const rows = sections.flatMap((section) =>
    listOf(section['rows'], "section['rows']").map((row) => itemOf(row, 'row')),
  );
  if (rows.length < 1 || rows.length > ROWS_MAX) {
    throw notValid(`Total row count exceed max allowed count: ${ROWS_MAX}`);
  }
  for (const { id, title, description } of rows) {
    atMost("row['title']", textOf(title, "row['title']"), ROW_TITLE_MAX);
    atMost("row['id']", textOf(id, "row['id']"), ROW_ID_MAX);
    if (description !== undefined)
      atMost("row['description']", textOf(description, 'description'), ROW_DESCRIPTION_MAX);
  }
  noTwice('row', rows);
}

function checkLink(action: JsonItem): void {
  const parameters = itemOf(action['parameters'], "action['parameters']");
  atMost("parameters['display_text']", textOf(parameters['display_text'], 'display_text'), BUTTON_TITLE_MAX);
  if (!/^https?:\/\//.test(textOf(parameters['url'], "parameters['url']")))
    throw notValid('url is not a valid URI');
}

function noTwice(what: string, items: readonly JsonItem[]): void {
  if (new Set(items.map(({ id }) => id)).size < items.length) throw notValid(`Duplicated ${what} ids`);
}
