import { describe, expect, it } from '@jest/globals';
import { IDENTITY_KINDS as KINDS_OF_THE_SERVER } from '@switchboard/core';
import { late } from '../../i18n/en/late.ts';
import { dialledNumber, IDENTITY_KINDS, inOrder, kindOf } from './identities.ts';

describe('ids of a person', () => {
  it('have a name for each kind that there is, and one for those to come', () => {
    expect(IDENTITY_KINDS.toSorted()).toEqual(KINDS_OF_THE_SERVER.toSorted());
    expect(Object.keys(late.contact.kinds).toSorted()).toEqual([...IDENTITY_KINDS, 'other'].toSorted());
    expect(kindOf('psid')).toBe('psid');
    expect(kindOf('pigeon')).toBe('other');
    expect(kindOf('constructor')).toBe('other');
  });

  it('can be dialled where they are numbers', () => {
    expect(dialledNumber({ kind: 'phone', value: '48601234567' })).toBe('+48601234567');
    expect(dialledNumber({ kind: 'telegram_phone', value: '380501234567' })).toBe('+380501234567');
    expect(dialledNumber({ kind: 'psid', value: '9001000000' })).toBeNull();
    expect(dialledNumber({ kind: 'phone', value: '48601;ext=1' })).toBeNull();
  });

  it('begin with what can be dialled', () => {
    const ids = ['bsuid:PL.1', 'phone:48601234567', 'psid:9001', 'telegram_phone:48601234568'].map((id) => {
      const [kind = '', value = ''] = id.split(':');
      return { kind, value };
    });
    expect(inOrder(ids).map(({ value }) => value)).toEqual(['48601234567', '48601234568', 'PL.1', '9001']);
  });
});
