import { asRecord, itemsOf, type JsonRecord, textOf } from '../tolerant-reader.ts';

/** A place of a template that has to be filled in, with as many values as it has names. */
export interface TemplateGap {
  component: 'header' | 'body' | 'button';
  /** Of a button: which one, from 0. */
  index: number | null;
  /** What is put in: `text`, `image`, `video`, `document`, `location`, `coupon_code`. */
  kind: string;
  /** `1`, `2` where values are counted, else their names. One of a file. */
  names: string[];
}

/** Headers that hold a file or a place in place of words. */
const HEADER_KINDS: ReadonlyMap<string, string> = new Map([
  ['IMAGE', 'image'],
  ['VIDEO', 'video'],
  ['GIF', 'video'],
  ['DOCUMENT', 'document'],
  ['LOCATION', 'location'],
]);

/** Everything that has to be filled in, in the order in which people read it. */
export function templateGaps(components: readonly unknown[]): TemplateGap[] {
  return components.flatMap((component) => {
    const record = asRecord(component);
    switch (textOf(record, 'type')?.toUpperCase() ?? '') {
      case 'HEADER':
        return headerGap(record);
      case 'BODY':
        return textGap('body', null, textOf(record, 'text'));
      case 'BUTTONS':
        return itemsOf(record, 'buttons').flatMap((button, index) => buttonGap(asRecord(button), index));
      default:
        return [];
    }
  });
}

/** The names in `{{…}}`, each once, in their order. */
export function gapNames(text: string): string[] {
  return [...new Set([...text.matchAll(GAP)].map((match) => match[1] ?? ''))];
}

/** `{{1}}` and `{{ name }}`. */
export const GAP = /\{\{\s*(\w{1,64})\s*\}\}/g;

function headerGap(header: JsonRecord | null): TemplateGap[] {
  const kind = HEADER_KINDS.get(textOf(header, 'format')?.toUpperCase() ?? '');
  if (kind === undefined) return textGap('header', null, textOf(header, 'text'));
  return [{ component: 'header', index: null, kind, names: ['1'] }];
}

function buttonGap(button: JsonRecord | null, index: number): TemplateGap[] {
  if (textOf(button, 'type')?.toUpperCase() === 'COPY_CODE') {
    return [{ component: 'button', index, kind: 'coupon_code', names: ['1'] }];
  }
  return textGap('button', index, textOf(button, 'url'));
}

function textGap(
  component: TemplateGap['component'],
  index: number | null,
  text: string | null,
): TemplateGap[] {
  const names = gapNames(text ?? '');
  return names.length === 0 ? [] : [{ component, index, kind: 'text', names }];
}
