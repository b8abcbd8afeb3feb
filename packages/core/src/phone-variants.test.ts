import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { phoneVariants } from './phone-variants.ts';

describe('phoneVariants', () => {
  it.each([
    ['Brazilian mobile with 9', '5511987654321', ['551187654321']],
    ['Brazilian mobile without 9', '551187654321', ['5511987654321']],
    ['Brazilian landline', '551132654321', []],
    ['Mexican with 1', '5215512345678', ['525512345678']],
    ['Mexican without 1', '525512345678', ['5215512345678']],
    ['Argentine with 9', '5491123456789', ['541123456789']],
    ['Argentine without 9', '541123456789', ['5491123456789']],
    ['Polish', '48500100200', []],
    ['Ukrainian', '380501234567', []],
    ['a BSUID', 'US.13491208655302741918', []],
    ['nothing', '', []],
  ])('%s', (_name, number, variants) => {
    expect(phoneVariants(number)).toEqual(variants);
  });

  it('is mutual: a variant of a number has that number as its variant', () => {
    const number = fc.stringMatching(/^(55[1-9][1-9]9?|521?|549?)\d{8,10}$/);
    fc.assert(
      fc.property(number, (given) => {
        for (const variant of phoneVariants(given)) expect(phoneVariants(variant)).toContain(given);
      }),
    );
  });
});
