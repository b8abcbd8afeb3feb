import type { MessageTemplate, OutboundTemplate } from '@switchboard/core';
import { asRecord, idOf, itemsOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import { GAP, type TemplateGap, templateGaps } from './template-gaps.ts';

/**
 * What the customer reads: the words of a template with its gaps filled, and its buttons, a line each in brackets. A file
 * at its top is not told; a gap that nothing is given for stays as it is.
 */
export function renderTemplate(
  { components }: Pick<MessageTemplate, 'components'>,
  given: OutboundTemplate['components'],
): string {
  const parts = components.flatMap((component) => {
    const record = asRecord(component);
    const text = textOf(record, 'text');
    switch (textOf(record, 'type')?.toUpperCase() ?? '') {
      case 'HEADER':
        return text === null ? [] : [filled(text, parametersOf(given, 'header', null))];
      case 'BODY':
        return text === null ? [] : [filled(text, parametersOf(given, 'body', null))];
      case 'FOOTER':
        return text === null ? [] : [text];
      case 'BUTTONS':
        return buttonLines(record);
      default:
        return [];
    }
  });
  return parts.join('\n\n');
}

/**
 * What keeps a template from being sent with these values, as sentences for the agent; none when it can be sent.
 *
 * @param template null: the account has none of this name and language
 */
export function checkTemplate(template: MessageTemplate | null, reply: OutboundTemplate): string[] {
  if (template === null) {
    return [`There is no template "${reply.name}" in the language "${reply.language}".`];
  }
  if (template.status.toUpperCase() !== 'APPROVED') {
    return [
      `WhatsApp has not approved the template "${template.name}": it is ${template.status.toLowerCase()}.`,
    ];
  }
  const gaps = templateGaps(template.components);
  return [...gaps.flatMap((gap) => checkGap(gap, reply.components)), ...checkSurplus(gaps, reply.components)];
}

function checkGap(gap: TemplateGap, given: readonly unknown[]): string[] {
  const parameters = parametersOf(given, gap.component, gap.index);
  const where = placeOf(gap.component, gap.index);
  if (parameters.length !== gap.names.length) {
    return [`The ${where} of the template needs ${values(gap.names.length)}, not ${parameters.length}.`];
  }
  return gap.names.flatMap((name, at) => {
    const parameter = namedParameter(parameters, name) ?? parameters[at] ?? null;
    return isFilled(gap.kind, name, parameter)
      ? []
      : [
          `The value "${name}" for the ${where} of the template is missing, or of another kind than ${gap.kind}.`,
        ];
  });
}

/** Values for what has no gap: WhatsApp counts them, and refuses the message. */
function checkSurplus(gaps: readonly TemplateGap[], given: readonly unknown[]): string[] {
  return (['header', 'body'] as const).flatMap((component) => {
    const count = parametersOf(given, component, null).length;
    if (count === 0 || gaps.some((gap) => gap.component === component)) return [];
    return [`The ${component} of the template takes no values, not ${count}.`];
  });
}

function isFilled(kind: string, name: string, parameter: JsonRecord | null): boolean {
  const type = textOf(parameter, 'type');
  // Only counted gaps are filled by their place.
  if (!/^\d+$/.test(name) && textOf(parameter, 'parameter_name') !== name) return false;
  if (kind !== 'text') return type === kind;
  return type !== null && wordsOf(parameter) !== null;
}

function filled(text: string, parameters: readonly JsonRecord[]): string {
  return text.replaceAll(GAP, (gap, name: string) => {
    const counted = /^\d+$/.test(name) ? parameters[Number(name) - 1] : undefined;
    return wordsOf(namedParameter(parameters, name) ?? counted ?? null) ?? gap;
  });
}

function namedParameter(parameters: readonly JsonRecord[], name: string): JsonRecord | null {
  return parameters.find((parameter) => textOf(parameter, 'parameter_name') === name) ?? null;
}

/** Sums and dates say themselves what is read where WhatsApp does not put them in the customer's way of writing. */
function wordsOf(parameter: JsonRecord | null): string | null {
  switch (textOf(parameter, 'type') ?? '') {
    case 'text':
      return textOf(parameter, 'text');
    case 'currency':
    case 'date_time':
      return textOf(recordOf(parameter, textOf(parameter, 'type') ?? ''), 'fallback_value');
    default:
      return null;
  }
}

function parametersOf(
  given: readonly unknown[],
  component: TemplateGap['component'],
  index: number | null,
): JsonRecord[] {
  return given
    .map(asRecord)
    .filter((item) => textOf(item, 'type')?.toLowerCase() === component)
    .filter((item) => index === null || idOf(item, 'index') === String(index))
    .flatMap((item) => itemsOf(item, 'parameters'))
    .map(asRecord)
    .filter((parameter) => parameter !== null);
}

function buttonLines(component: JsonRecord | null): string[] {
  const titles = itemsOf(component, 'buttons').flatMap((button) => textOf(asRecord(button), 'text') ?? []);
  return titles.length === 0 ? [] : [titles.map((title) => `[${title}]`).join('\n')];
}

function placeOf(component: TemplateGap['component'], index: number | null): string {
  return component === 'button' ? `button ${(index ?? 0) + 1}` : component;
}

function values(count: number): string {
  return count === 1 ? '1 value' : `${count} values`;
}
