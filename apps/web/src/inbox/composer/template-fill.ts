import type { TemplateView } from '@switchboard/protocol';

/** One thing that somebody fills in. */
export interface TemplateField {
  key: string;
  component: 'header' | 'body' | 'button';
  /** Of a button: which one, from 0. */
  index: number | null;
  /** `text`, `image`, `video`, `document`, `coupon_code`. */
  kind: string;
  /** `1`, `2` … or a name. */
  name: string;
}

/** What of a template can be read, part by part. */
export interface TemplatePreview {
  /** A file or a place at its top. */
  headerKind: string | null;
  header: string | null;
  body: string;
  footer: string | null;
  buttons: readonly string[];
}

type FormOf = Pick<TemplateView, 'parameters' | 'components'>;

/** What has to be filled in, in the order in which people read it. */
export function fieldsOf({ parameters }: Pick<TemplateView, 'parameters'>): readonly TemplateField[] {
  return parameters.flatMap(({ component, index, kind, names }) =>
    names.map((name) => ({ key: `${component}.${index ?? ''}.${name}`, component, index, kind, name })),
  );
}

/** A place on a map cannot be filled in here. */
export function canBeFilled(template: Pick<TemplateView, 'parameters'>): boolean {
  return fieldsOf(template).every(({ kind }) => kind !== 'location');
}

export function isComplete(
  template: Pick<TemplateView, 'parameters'>,
  values: ReadonlyMap<string, string>,
): boolean {
  return fieldsOf(template).every(({ key, kind }) => {
    const value = (values.get(key) ?? '').trim();
    return isFile(kind) ? /^https:\/\/\S+$/.test(value) : value !== '';
  });
}

/** Files are given by an address from which WhatsApp fetches them. */
export function isFile(kind: string): boolean {
  return kind === 'image' || kind === 'video' || kind === 'document';
}

/** What fills the gaps, as WhatsApp takes it. */
export function componentsOf(
  template: Pick<TemplateView, 'parameters'>,
  values: ReadonlyMap<string, string>,
): readonly object[] {
  return template.parameters.map((gap) => ({
    type: gap.component,
    ...(gap.component === 'button'
      ? { sub_type: gap.kind === 'coupon_code' ? 'copy_code' : 'url', index: String(gap.index ?? 0) }
      : {}),
    parameters: fieldsOf({ parameters: [gap] }).map((field) => parameterOf(field, values)),
  }));
}

function parameterOf({ key, kind, name }: TemplateField, values: ReadonlyMap<string, string>): object {
  const value = (values.get(key) ?? '').trim();
  if (isFile(kind)) return { type: kind, [kind]: { link: value } };
  if (kind === 'coupon_code') return { type: kind, coupon_code: value };
  return { type: 'text', ...(/^\d+$/.test(name) ? {} : { parameter_name: name }), text: value };
}

/** What the customer reads; a gap that is not filled yet stays as it is. */
export function previewOf(
  { components }: Pick<FormOf, 'components'>,
  values: ReadonlyMap<string, string>,
): TemplatePreview {
  const parts = components.map((component) => component as Readonly<Record<string, unknown>> | null);
  const part = (type: string) => parts.find((each) => String(each?.['type']).toUpperCase() === type) ?? null;
  const words = (type: string, component: 'header' | 'body' | 'footer'): string | null => {
    const text = part(type)?.['text'];
    return typeof text === 'string' ? filled(text, component, values) : null;
  };
  const format = part('HEADER')?.['format'];
  const buttons = part('BUTTONS')?.['buttons'];
  return {
    headerKind: typeof format === 'string' && format.toUpperCase() !== 'TEXT' ? format.toLowerCase() : null,
    header: words('HEADER', 'header'),
    body: words('BODY', 'body') ?? '',
    footer: words('FOOTER', 'footer'),
    buttons: (Array.isArray(buttons) ? buttons : []).flatMap((button: { text?: unknown } | null) =>
      typeof button?.text === 'string' ? [button.text] : [],
    ),
  };
}

/** The same in one text, as the inbox shows it once it is sent. */
export function wordsOf({ header, body, footer, buttons }: TemplatePreview): string {
  const line = buttons.length === 0 ? null : buttons.map((title) => `[${title}]`).join('\n');
  return [header, body, footer, line].filter((each) => each !== null && each !== '').join('\n\n');
}

function filled(text: string, component: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{\{\s*(\w{1,64})\s*\}\}/g, (gap, name: string) => {
    const value = values.get(`${component}..${name}`)?.trim();
    return value === undefined || value === '' ? gap : value;
  });
}
