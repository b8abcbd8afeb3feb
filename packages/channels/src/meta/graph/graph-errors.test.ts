import { describe, expect, it } from '@jest/globals';
import { HOUR_MS, type MetaPlatform } from '@switchboard/core';
import fc from 'fast-check';
import { WHATSAPP_ERRORS } from '../../whatsapp/error-rules.ts';
import { MESSAGING_ERRORS, MESSAGING_SUBCODE_ERRORS } from '../messaging-error-rules.ts';
import { classifyGraphError, explainPlatformError, type GraphErrorAnswer } from './graph-errors.ts';

function answer(
  code: string,
  subcode: string | null = null,
  parts: Partial<GraphErrorAnswer> = {},
): GraphErrorAnswer {
  return {
    kind: 'error',
    httpStatus: 400,
    error: { code, subcode, message: 'Words', detail: null, isTransient: false },
    retryAfterMs: null,
    ...parts,
  };
}

function short(platform: MetaPlatform, code: string, subcode: string | null = null): string {
  const outcome = classifyGraphError(platform, answer(code, subcode));
  if (outcome.kind !== 'later') return outcome.kind;
  return `later ${outcome.scope}${outcome.triesMax === undefined ? '' : ' few'}`;
}

/** The table of notes/meta.md §6.4, written once more; `code/subcode`. */
const WHATSAPP: [string, string][] = [
  ['later channel', '2 4 80007 130429 131016 131057 133004 131048'],
  ['later recipient', '131056'],
  ['later message few', '131000 131052 131053'],
  ['refused', '100 131008 131009 131021 131026 131030 131047 131049 131050 131051 131062 130472 130497'],
  ['refused', '132000 132001 132005 132007 132012 132015 132016 132068 132069 132999 137000 999999 unknown'],
  ['stopped', '0 3 10 33 190 200 230 299 368 131005 131031 131037 131042 131045 131064 133010'],
];

const MESSAGING: [string, string][] = [
  ['later channel', '2 4 17 32 613 80002 80006'],
  ['later message few', '1'],
  ['later message', '1200'],
  ['refused', '100 230 551 999999 unknown 10/2018278 10/1545041 10/2534022 10/77 551/1545041 100/2018001'],
  ['stopped', '10 190 200 368 10/1893063 190/463'],
];

function eachOf(table: [string, string][]): [string, string][] {
  return table.flatMap(([kind, codes]) => codes.split(' ').map((code): [string, string] => [code, kind]));
}

describe('an error of Graph', () => {
  it.each(eachOf(WHATSAPP))('%s of WhatsApp means %s', (code, kind) => {
    expect(short('whatsapp', code)).toBe(kind);
  });

  it.each(eachOf(MESSAGING))('%s of Messenger and Instagram means %s', (named, kind) => {
    const [code = '', subcode = null] = named.split('/');
    expect(short('facebook', code, subcode)).toBe(kind);
    expect(short('instagram', code, subcode)).toBe(kind);
  });

  it.each([400, 429, 500])('130429 and 131056 mean the same with HTTP %i', (httpStatus) => {
    const kinds = ['130429', '131056'].map((code) =>
      classifyGraphError('whatsapp', answer(code, null, { httpStatus })),
    );
    expect(kinds).toMatchObject([
      { kind: 'later', scope: 'channel' },
      { kind: 'later', scope: 'recipient', afterMs: null },
    ]);
  });

  it('waits as long as Graph says, and after reports of spam for hours', () => {
    const waits = (code: string, retryAfterMs: number | null) => {
      const outcome = classifyGraphError('whatsapp', answer(code, null, { retryAfterMs }));
      return outcome.kind === 'later' ? outcome.afterMs : 'not later';
    };
    expect(waits('80007', 180_000)).toBe(180_000);
    expect(waits('80007', null)).toBeNull();
    expect(waits('131048', null)).toBe(HOUR_MS);
    expect(waits('131048', 5 * HOUR_MS)).toBe(5 * HOUR_MS);
  });

  it('of an unknown code follows its status', () => {
    const kind = (parts: Partial<GraphErrorAnswer>) =>
      classifyGraphError('whatsapp', answer('777777', null, parts));
    expect(kind({ httpStatus: 429 })).toMatchObject({ kind: 'later', scope: 'channel' });
    expect(kind({ httpStatus: 503 })).toMatchObject({ kind: 'later', scope: 'message', triesMax: 4 });
    expect(kind({ error: { ...answer('777777').error, isTransient: true } }).kind).toBe('later');
    expect(kind({ httpStatus: 403 }).kind).toBe('refused');
  });

  it('never throws, and always has a sentence, whatever the code is', () => {
    const codes = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '-1', '132.5', '1e5'));
    fc.assert(
      fc.property(
        fc.constantFrom<MetaPlatform>('whatsapp', 'facebook', 'instagram'),
        codes,
        fc.option(codes),
        (platform, code, subcode) => {
          const { error } = classifyGraphError(platform, answer(code, subcode));
          expect(error.code).toBe(code);
          expect(error.title).toMatch(/\.$/);
          expect(error.advice).toMatch(/\.$/);
        },
      ),
    );
  });
});

describe('the sentences', () => {
  const rules = [...WHATSAPP_ERRORS, ...MESSAGING_ERRORS, ...MESSAGING_SUBCODE_ERRORS];

  it.each(rules)('of %s are whole ones', (_, { title, advice }) => {
    for (const sentence of [title, advice]) expect(sentence).toMatch(/^[A-Z].{10,}\.$/);
  });

  it('are different for each code of WhatsApp but one', () => {
    const titles = [...WHATSAPP_ERRORS].map(([, { title }]) => title);
    // 2 and 133004 say the same.
    expect(new Set(titles).size).toBe(titles.length - 1);
  });

  it('stand beside the platform’s own words', () => {
    expect(explainPlatformError('whatsapp', '131047', null, 'Re-engagement message')).toEqual({
      code: '131047',
      title: 'More than 24 hours have passed since the customer last wrote.',
      detail: 'Re-engagement message',
      advice: 'Send a template; once the customer answers, you can write freely.',
    });
    expect(explainPlatformError('facebook', '4711', null, null)).not.toHaveProperty('detail');
  });
});
