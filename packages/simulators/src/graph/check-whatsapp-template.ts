import type { JsonItem } from '../meta/webhook-body.ts';
import { itemOf, listOf, missing, textOf } from './field-checks.ts';
import type { FakeTemplate, FakeTemplateComponent } from './graph-accounts.ts';
import { GraphError } from './graph-error.ts';

/**
 * The template must exist in that language, be approved, and get as many parameters as it has gaps.
 *
 * @throws GraphError 132001, 132015, 132016, 132000, 132012; 131062 for codes to somebody without a phone.
 */
export function checkTemplate(template: JsonItem, known: readonly FakeTemplate[], toUserId: boolean): void {
  const name = textOf(template['name'], "template['name']");
  const code = textOf(itemOf(template['language'], "template['language']")['code'], "language['code']");
  const found = known.find((candidate) => candidate.name === name && candidate.language === code);
  const details = `template name (${name}) does not exist in ${code}`;
  if (found === undefined) throw new GraphError({ code: 132001, details });
  switch (found.status ?? 'APPROVED') {
    case 'APPROVED':
      break;
    case 'PAUSED':
      throw new GraphError({ code: 132015, details: `template (${name}) is paused due to low quality` });
    case 'DISABLED':
      throw new GraphError({ code: 132016, details: `template (${name}) is disabled` });
    case 'PENDING':
    case 'REJECTED':
      throw new GraphError({ code: 132001, details });
  }
  if (toUserId && found.category === 'AUTHENTICATION') throw new GraphError({ code: 131062 });
  const given = template['components'] === undefined ? [] : listOf(template['components'], 'components');
  checkParameters(
    found.components,
    given.map((component) => itemOf(component, 'component')),
  );
}

function checkParameters(components: readonly FakeTemplateComponent[], given: readonly JsonItem[]): void {
  for (const component of components) {
    if (component.type === 'BUTTONS') {
      checkButtons(component, given);
      continue;
    }
    const type = component.type.toLowerCase();
    const ofType = given.filter((item) => String(item['type']).toLowerCase() === type);
    const parameters = ofType.flatMap((item) => parametersOf(item));
    const expected = gapsOf(component);
    if (parameters.length !== expected.length) throw wrongCount(type, parameters.length, expected.length);
    parameters.forEach((parameter, index) =>
      checkParameter(parameter, expected[index] ?? '', component.format),
    );
  }
}

/** Buttons with a gap in their address need one parameter each, at their index. */
function checkButtons({ buttons = [] }: FakeTemplateComponent, given: readonly JsonItem[]): void {
  const forms = given.filter((item) => String(item['type']).toLowerCase() === 'button');
  buttons.forEach(({ url }, index) => {
    const expected = gapsIn(url ?? '').length;
    const form = forms.find((item) => String(item['index']) === String(index));
    const count = form === undefined || expected === 0 ? 0 : parametersOf(form).length;
    if (count !== expected) throw wrongCount(`button ${index}`, count, expected);
  });
}

function checkParameter(parameter: JsonItem, gap: string, format = 'TEXT'): void {
  const type = textOf(parameter['type'], "parameter['type']");
  const wanted = format.toLowerCase();
  if (wanted !== 'text') {
    if (type !== wanted) throw wrongFormat(`expected ${wanted}, received ${type}`);
    itemOf(parameter[type], type);
    return;
  }
  if (type === 'text') textOf(parameter['text'], "parameter['text']");
  else if (type !== 'currency' && type !== 'date_time') throw wrongFormat(`expected text, received ${type}`);
  // Named gaps are filled by name, counted ones by their place.
  if (/^\d+$/.test(gap)) return;
  if (parameter['parameter_name'] === undefined) throw missing('parameter_name');
}

function parametersOf(component: JsonItem): JsonItem[] {
  const { parameters = [] } = component;
  return listOf(parameters, 'parameters').map((parameter) => itemOf(parameter, 'parameter'));
}

/** What has to be given: one for each `{{…}}`, or the file of a header. */
function gapsOf({ type, format, text }: FakeTemplateComponent): string[] {
  if (type === 'HEADER' && format !== undefined && format !== 'TEXT') return [format];
  return gapsIn(text ?? '');
}

function gapsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? ''))];
}

function wrongCount(where: string, count: number, expected: number): GraphError {
  const details = `${where}: number of localizable_params (${count}) does not match the expected number of params (${expected})`;
  return new GraphError({ code: 132000, details });
}

function wrongFormat(details: string): GraphError {
  return new GraphError({ code: 132012, details });
}
