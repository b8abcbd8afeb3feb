import { describe, expect, it } from '@jest/globals';
import { late } from '../../i18n/en/late.ts';
import { AUDIT_ACTIONS, auditTextOf, subjectNameOf } from './audit-actions.ts';

describe('what somebody did', () => {
  it('has a text for every action that is known, and none for others', () => {
    const texts: ReadonlySet<string> = new Set(Object.keys(late.settings.auditLog.actions));
    expect(AUDIT_ACTIONS.map(auditTextOf).filter((text) => !texts.has(text!))).toEqual([]);
    expect(auditTextOf('spaceship.launched')).toBeNull();
    expect(auditTextOf('constructor')).toBeNull();
  });

  it('was done to something with a name, where one was written down', () => {
    expect(subjectNameOf({ name: 'Urgent', color: 'red' })).toBe('Urgent');
    expect(subjectNameOf({ name: '', title: 'Price list' })).toBe('Price list');
    expect(subjectNameOf({ name: { toString: 'no' } })).toBe('');
    expect(subjectNameOf({ labels: ['Urgent', 'Sworn'] })).toBe('Urgent, Sworn');
    expect(subjectNameOf({ labels: [] })).toBe('');
    expect(subjectNameOf(null)).toBe('');
  });
});
