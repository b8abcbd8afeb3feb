/** A message with parts to press, as it is shown: only words, and links that are safe. */
export interface Structured {
  header: string | null;
  footer: string | null;
  cards: readonly { title: string; subtitle: string | null }[];
  buttons: readonly { title: string; url: string | null }[];
}

const CARDS_MAX = 20;
const BUTTONS_MAX = 30;

/** Buttons, a list or a link of ours, read as far as they are understood. */
export function offeredOf(offered: unknown): Structured | null {
  const value = recordOf(offered);
  if (value === null) return null;
  const rows = listOf(value['sections']).flatMap((section) => listOf(recordOf(section)?.['rows']));
  const link = textOf(value['title']) === null ? [] : [value];
  const buttons = [...listOf(value['buttons']), ...rows, ...link].flatMap(buttonOf);
  if (buttons.length === 0) return null;
  return {
    header: textOf(value['header']),
    footer: textOf(value['footer']),
    cards: [],
    buttons: buttons.slice(0, BUTTONS_MAX),
  };
}

/** A structured message of Messenger or Instagram: generic, button, media, receipt and product templates. */
export function templateOf(template: unknown): Structured | null {
  const value = recordOf(template);
  if (value === null) return null;
  const places = [value, recordOf(value['generic']), recordOf(value['product'])];
  const elements = places.flatMap((place) => listOf(place?.['elements'])).map(recordOf);
  const cards = elements.flatMap((element) => {
    const title = textOf(element?.['title']);
    return title === null ? [] : [{ title, subtitle: textOf(element?.['subtitle']) }];
  });
  const buttons = [value, ...elements].flatMap((place) => listOf(place?.['buttons'])).flatMap(buttonOf);
  if (cards.length === 0 && buttons.length === 0) return null;
  return {
    header: null,
    footer: null,
    cards: cards.slice(0, CARDS_MAX),
    buttons: buttons.slice(0, BUTTONS_MAX),
  };
}

/** The name of a template of ours, which stands beside its words; null for other messages. */
export function templateNameOf(template: unknown): string | null {
  return textOf(recordOf(template)?.['name']);
}

/** What a filled-in form says, in lines. */
export function formLinesOf(data: unknown): readonly { name: string; value: string }[] {
  const value = recordOf(data);
  if (value === null) return [];
  return Object.entries(value).flatMap(([name, answer]) => {
    const isPlain = ['string', 'number', 'boolean'].includes(typeof answer);
    return isPlain && answer !== '' && name !== 'flow_token' ? [{ name, value: String(answer) }] : [];
  });
}

function buttonOf(button: unknown): { title: string; url: string | null }[] {
  const value = recordOf(button);
  const title = textOf(value?.['title']) ?? textOf(recordOf(value?.['reply'])?.['title']);
  return title === null ? [] : [{ title, url: textOf(value?.['url']) }];
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
