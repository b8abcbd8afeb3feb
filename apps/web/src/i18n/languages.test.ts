import { describe, expect, it } from '@jest/globals';
import { languageOf, regionOf } from './languages.ts';

describe('the language of the page', () => {
  it.each([
    [['uk-UA', 'en'], 'uk'],
    [['de-DE', 'pl'], 'pl'],
    [['PL'], 'pl'],
    [['ru', 'de'], 'en'],
    [[], 'en'],
  ])('of a browser that wants %j is %s', (wanted, language) => {
    expect(languageOf(wanted)).toBe(language);
  });

  it('has the hours and dates of the browser’s region', () => {
    expect(regionOf('en', ['pl-PL', 'en-GB', 'en-US'])).toBe('en-GB');
    expect(regionOf('uk', ['en-GB'])).toBe('uk');
  });
});
