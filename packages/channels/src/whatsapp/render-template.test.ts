import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MessageTemplate } from '@switchboard/core';
import { checkTemplate, renderTemplate } from './render-template.ts';
import { templateGaps } from './template-gaps.ts';

function template(components: unknown[], parts: Partial<MessageTemplate> = {}): MessageTemplate {
  return {
    externalId: '1',
    name: 'gotowe',
    language: 'pl',
    category: 'UTILITY',
    status: 'APPROVED',
    components,
    ...parts,
  };
}

function reply(...components: unknown[]) {
  return { name: 'gotowe', language: 'pl', components };
}

function texts(type: string, ...words: string[]) {
  return { type, parameters: words.map((text) => ({ type: 'text', text })) };
}

const FULL = template([
  { type: 'HEADER', format: 'TEXT', text: 'Zamówienie {{1}}' },
  { type: 'BODY', text: 'Dzień dobry {{1}}, odbiór do {{2}}. Pozdrawiamy, {{1}}!' },
  { type: 'FOOTER', text: 'Biuro tłumaczeń' },
  {
    type: 'BUTTONS',
    buttons: [
      { type: 'QUICK_REPLY', text: 'Dziękuję' },
      { type: 'URL', text: 'Zobacz', url: 'https://example.com/{{1}}' },
    ],
  },
]);
const FILLED = [
  texts('header', 'T-7'),
  texts('body', 'Anna', 'piątku'),
  { ...texts('button', 't7'), sub_type: 'url', index: '1' },
];

describe('a template', () => {
  it('reads as the customer reads it', () => {
    expect(renderTemplate(FULL, FILLED)).toBe(
      'Zamówienie T-7\n\nDzień dobry Anna, odbiór do piątku. Pozdrawiamy, Anna!\n\nBiuro tłumaczeń\n\n[Dziękuję]\n[Zobacz]',
    );
    expect(checkTemplate(FULL, reply(...FILLED))).toEqual([]);
  });

  it('fills named gaps by name, sums and dates by what they fall back to', () => {
    const named = template([{ type: 'BODY', text: '{{ imie }}: {{kwota}}' }]);
    const body = {
      type: 'BODY',
      parameters: [
        { type: 'currency', parameter_name: 'kwota', currency: { fallback_value: '12 zł' } },
        { type: 'text', parameter_name: 'imie', text: 'Anna' },
      ],
    };
    expect(renderTemplate(named, [body])).toBe('Anna: 12 zł');
    expect(checkTemplate(named, reply(body))).toEqual([]);
    expect(checkTemplate(named, reply(texts('body', 'Anna', '12')))).toHaveLength(2);
  });

  it('leaves a gap standing that nothing is given for, and takes words as words', () => {
    expect(renderTemplate(FULL, [texts('body', '$& {{2}}')])).toContain(
      'Dzień dobry $& {{2}}, odbiór do {{2}}.',
    );
  });

  it.each([
    [
      'too few',
      reply(FILLED[0], texts('body', 'Anna'), FILLED[2]),
      'The body of the template needs 2 values, not 1.',
    ],
    [
      'too many',
      reply(texts('header', 'a', 'b'), FILLED[1], FILLED[2]),
      'The header of the template needs 1 value, not 2.',
    ],
    ['none for a button', reply(FILLED[0], FILLED[1]), 'The button 2 of the template needs 1 value, not 0.'],
    ['an empty one', reply(texts('header', ''), FILLED[1], FILLED[2]), 'The value "1" for the header'],
  ])('is not sent with %s', (_, given, problem) => {
    expect(checkTemplate(FULL, given).join(' ')).toContain(problem);
  });

  it('takes no values where it has no gaps', () => {
    const plain = template([{ type: 'BODY', text: 'Halo' }]);
    expect(checkTemplate(plain, reply())).toEqual([]);
    expect(checkTemplate(plain, reply(texts('body', 'x')))).toEqual([
      'The body of the template takes no values, not 1.',
    ]);
  });

  it('wants the kind of file that its header shows', () => {
    const picture = template([
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'Halo' },
    ]);
    const header = (type: string) => ({ type: 'header', parameters: [{ type, [type]: { id: '1' } }] });
    expect(checkTemplate(picture, reply(header('image')))).toEqual([]);
    expect(checkTemplate(picture, reply(header('video')))).toHaveLength(1);
    expect(checkTemplate(picture, reply())).toHaveLength(1);
  });

  it.each(['PENDING', 'REJECTED', 'PAUSED', 'DISABLED'])('is not sent while it is %s', (status) => {
    expect(checkTemplate(template([], { status }), reply())).toHaveLength(1);
  });

  it('must be there', () => {
    expect(checkTemplate(null, reply())).toEqual(['There is no template "gotowe" in the language "pl".']);
  });

  it('is read without a fall, whatever Meta or a client says', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.array(fc.jsonValue()), (components, given) => {
        expect(typeof renderTemplate({ components }, given)).toBe('string');
        expect(Array.isArray(checkTemplate(template(components), reply(...given)))).toBe(true);
        expect(Array.isArray(templateGaps(components))).toBe(true);
      }),
    );
  });

  it('has every gap filled that its check finds filled', () => {
    const words = fc.string({ minLength: 1 }).filter((text) => !text.includes('{'));
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 9 }), (values) => {
        const body = { type: 'BODY', text: values.map((_, at) => `{{${at + 1}}}`).join('|') };
        const given = texts('body', ...values);
        expect(checkTemplate(template([body]), reply(given))).toEqual([]);
        expect(renderTemplate({ components: [body] }, [given])).toBe(values.join('|'));
      }),
    );
  });
});
