import { describe, expect, it } from '@jest/globals';
import { canBeFilled, componentsOf, fieldsOf, isComplete, previewOf, wordsOf } from './template-fill.ts';

const TEMPLATE = {
  components: [
    { type: 'HEADER', format: 'IMAGE' },
    { type: 'BODY', text: 'Dear {{1}}, order {{ 2 }} is ready. {{1}}!' },
    { type: 'FOOTER', text: 'The bureau' },
    { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Look', url: 'https://x.example/{{1}}' }, null] },
  ],
  parameters: [
    { component: 'header' as const, index: null, kind: 'image', names: ['1'], count: 1 },
    { component: 'body' as const, index: null, kind: 'text', names: ['1', '2'], count: 2 },
    { component: 'button' as const, index: 0, kind: 'text', names: ['1'], count: 1 },
  ],
};

const VALUES = new Map([
  ['header..1', 'https://x.example/a.png'],
  ['body..1', ' Anna '],
  ['body..2', 'A-7'],
  ['button.0.1', 'A-7'],
]);

describe('a template', () => {
  it('has a field for each gap, and is complete when all are filled', () => {
    expect(fieldsOf(TEMPLATE).map(({ key }) => key)).toEqual([...VALUES.keys()]);
    expect(isComplete(TEMPLATE, VALUES)).toBe(true);
    for (const key of VALUES.keys()) {
      expect(isComplete(TEMPLATE, new Map([...VALUES, [key, ' ']]))).toBe(false);
    }
    expect(isComplete(TEMPLATE, new Map([...VALUES, ['header..1', 'http://x.example/a.png']]))).toBe(false);
  });

  it('is filled as WhatsApp takes it', () => {
    expect(componentsOf(TEMPLATE, VALUES)).toEqual([
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://x.example/a.png' } }] },
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Anna' },
          { type: 'text', text: 'A-7' },
        ],
      },
      { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'A-7' }] },
    ]);
  });

  it('names the gaps that have names, and copies a code', () => {
    const parameters = [
      { component: 'body' as const, index: null, kind: 'text', names: ['client'], count: 1 },
      { component: 'button' as const, index: 1, kind: 'coupon_code', names: ['1'], count: 1 },
    ];
    const values = new Map([
      ['body..client', 'Anna'],
      ['button.1.1', 'SALE'],
    ]);
    expect(componentsOf({ parameters }, values)).toEqual([
      { type: 'body', parameters: [{ type: 'text', parameter_name: 'client', text: 'Anna' }] },
      {
        type: 'button',
        sub_type: 'copy_code',
        index: '1',
        parameters: [{ type: 'coupon_code', coupon_code: 'SALE' }],
      },
    ]);
  });

  it('reads as the customer will read it, gaps that are open as gaps', () => {
    const preview = previewOf(TEMPLATE, new Map([['body..1', '$& {{2}}']]));
    expect(preview).toEqual({
      headerKind: 'image',
      header: null,
      body: 'Dear $& {{2}}, order {{ 2 }} is ready. $& {{2}}!',
      footer: 'The bureau',
      buttons: ['Look'],
    });
    expect(wordsOf(previewOf(TEMPLATE, VALUES))).toBe(
      'Dear Anna, order A-7 is ready. Anna!\n\nThe bureau\n\n[Look]',
    );
    expect(previewOf({ components: [null, 5] }, VALUES).body).toBe('');
  });

  it('with a place at its top cannot be filled here', () => {
    const parameters = [
      { component: 'header' as const, index: null, kind: 'location', names: ['1'], count: 1 },
    ];
    expect(canBeFilled({ parameters })).toBe(false);
    expect(canBeFilled(TEMPLATE)).toBe(true);
  });
});
