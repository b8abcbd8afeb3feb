import type { OutboundInteractive } from '@switchboard/core';
import { type InteractiveLimits, type ListLimits, tooLong } from './capabilities.ts';

/** What is wrong with buttons, a list or a link, as sentences; none when they can be sent. */
export function checkInteractive(
  name: string,
  limits: InteractiveLimits | null,
  text: string,
  interactive: OutboundInteractive,
): string[] {
  if (limits === null) return [`${name} knows no buttons.`];
  return [
    ...checkWords(name, limits, text, interactive),
    ...(interactive.kind === 'buttons' ? checkButtons(name, limits, interactive.buttons) : []),
    ...(interactive.kind === 'list' ? checkList(name, limits.list, interactive) : []),
    ...(interactive.kind === 'link' ? checkLink(name, limits, interactive) : []),
  ];
}

function checkWords(
  name: string,
  limits: InteractiveLimits,
  text: string,
  { header, footer }: OutboundInteractive,
): string[] {
  if (text.trim() === '') return ['Buttons need a text above them.'];
  const over = tooLong(limits.text, text);
  return [
    ...(over === null ? [] : [`The text above the buttons is too long for ${name}: ${over}.`]),
    ...checkOptional(name, 'header', header, limits.headerCharsMax),
    ...checkOptional(name, 'footer', footer, limits.footerCharsMax),
  ];
}

function checkOptional(name: string, what: string, words: string | undefined, max: number | null): string[] {
  if (words === undefined) return [];
  if (max === null) return [`${name} knows no ${what} at buttons.`];
  return checkTitle(`The ${what}`, words, max);
}

function checkButtons(
  name: string,
  { buttons: limits }: InteractiveLimits,
  buttons: readonly { id: string; title: string }[],
): string[] {
  if (limits === null) return [`${name} knows no buttons.`];
  const problems = buttons.flatMap(({ id, title }) => {
    const over = tooLong(limits.id, id);
    return [
      ...checkTitle('A button', title, limits.titleCharsMax),
      ...(id === '' ? ['A button has no id.'] : []),
      ...(over === null ? [] : [`The id of a button is too long: ${over}.`]),
    ];
  });
  if (buttons.length === 0) problems.push('There are no buttons.');
  if (buttons.length > limits.countMax) {
    problems.push(`${name} shows at most ${limits.countMax} buttons.`);
  }
  return [
    ...problems,
    ...checkUnique(
      'buttons',
      buttons.map(({ id }) => id),
    ),
  ];
}

function checkList(
  name: string,
  limits: ListLimits | null,
  { button, sections }: Extract<OutboundInteractive, { kind: 'list' }>,
): string[] {
  if (limits === null) return [`${name} knows no lists.`];
  const rows = sections.flatMap((section) => section.rows);
  const problems = checkTitle('The button of the list', button, limits.buttonCharsMax);
  if (rows.length === 0 || sections.some((section) => section.rows.length === 0)) {
    problems.push('A part of the list is empty.');
  }
  if (rows.length > limits.rowsMax) problems.push(`${name} shows at most ${limits.rowsMax} rows.`);
  if (sections.length > limits.sectionsMax) {
    problems.push(`${name} shows at most ${limits.sectionsMax} parts of a list.`);
  }
  for (const { title } of sections) {
    if (title !== undefined)
      problems.push(...checkTitle('A part of the list', title, limits.sectionTitleCharsMax));
    else if (sections.length > 1) problems.push('Each part of a list with several needs a title.');
  }
  for (const { id, title, description } of rows) {
    problems.push(...checkTitle('A row', title, limits.rowTitleCharsMax));
    problems.push(...checkTitle('The id of a row', id, limits.rowIdCharsMax));
    if (description !== undefined && description.length > limits.rowDescriptionCharsMax) {
      problems.push(`The description of a row has more than ${limits.rowDescriptionCharsMax} characters.`);
    }
  }
  return [
    ...problems,
    ...checkUnique(
      'rows',
      rows.map(({ id }) => id),
    ),
  ];
}

function checkLink(
  name: string,
  { link }: InteractiveLimits,
  { title, url }: Extract<OutboundInteractive, { kind: 'link' }>,
): string[] {
  if (link === null) return [`${name} knows no links as buttons.`];
  const problems = checkTitle('The link', title, link.titleCharsMax);
  return isWebAddress(url) ? problems : [...problems, 'The link needs an address that begins with https://.'];
}

function isWebAddress(url: string): boolean {
  return URL.canParse(url) && ['https:', 'http:'].includes(new URL(url).protocol);
}

function checkTitle(what: string, title: string, max: number): string[] {
  if (title === '') return [`${what} has no words.`];
  return title.length > max ? [`${what} has more than ${max} characters.`] : [];
}

function checkUnique(what: string, ids: readonly string[]): string[] {
  return new Set(ids).size === ids.length ? [] : [`Two ${what} have the same id.`];
}
