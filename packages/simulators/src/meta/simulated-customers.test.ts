import { describe, expect, it } from '@jest/globals';
import { META_PLATFORMS } from '@switchboard/core';
import { SIMULATED_CUSTOMERS, simulatedTurn } from './simulated-customers.ts';

describe('simulated customers', () => {
  it('are different people on every platform, in three languages', () => {
    for (const platform of META_PLATFORMS) {
      const ids = SIMULATED_CUSTOMERS.map((customer) => customer.externalIds[platform]);
      expect(new Set(ids).size).toBe(SIMULATED_CUSTOMERS.length);
    }
    expect(new Set(SIMULATED_CUSTOMERS.map((customer) => customer.language))).toEqual(
      new Set(['uk', 'pl', 'en']),
    );
  });

  it('speak in turn, each going on where they stopped', () => {
    const count = SIMULATED_CUSTOMERS.length;
    const turns = Array.from({ length: 3 * count }, (_, index) => simulatedTurn(index));
    expect(turns.slice(0, count).map((turn) => turn.customer)).toEqual(SIMULATED_CUSTOMERS);
    expect(turns.filter((turn) => turn.customer === SIMULATED_CUSTOMERS[0]).map((turn) => turn.text)).toEqual(
      SIMULATED_CUSTOMERS[0].texts.slice(0, 3),
    );
  });

  it('never run out of words', () => {
    for (let index = 0; index < 100; index++) expect(simulatedTurn(index).text).not.toBe('');
  });
});
