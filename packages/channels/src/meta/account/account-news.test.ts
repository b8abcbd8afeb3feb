import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ACCOUNT_NEWS, accountReport, type NewsItem } from './account-news.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const SECONDS = NOW.getTime() / 1_000;

function news(name: string, payload: unknown, isOwn = true): NewsItem {
  return { name, payload, occurredAt: NOW, isOwn };
}

function update(event: string, more: object = {}): NewsItem {
  return news('account_update', { event, ...more });
}

function restricted(expiration?: number): NewsItem {
  const item = { restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration };
  return update('ACCOUNT_RESTRICTION', { restriction_info: [item] });
}

describe('what Meta tells of an account', () => {
  it.each([
    ['nothing', [], 'ok'],
    ['a deletion', [update('ACCOUNT_DELETED')], 'failing'],
    ['a violation', [update('ACCOUNT_VIOLATION')], 'warning'],
    ['a ban', [update('DISABLED_UPDATE', { ban_info: { waba_ban_state: 'DISABLE' } })], 'failing'],
    [
      'a ban to come',
      [update('DISABLED_UPDATE', { ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } })],
      'warning',
    ],
    ['the end of a ban', [update('DISABLED_UPDATE', { ban_info: { waba_ban_state: 'REINSTATE' } })], 'ok'],
    ['a restriction', [restricted(SECONDS + 60)], 'failing'],
    ['a restriction without an end', [restricted()], 'failing'],
    ['a restriction that is over', [restricted(SECONDS - 60)], 'ok'],
    ['an app that lost its access', [update('PARTNER_REMOVED')], 'failing'],
    ['an app that has it again', [update('PARTNER_ADDED'), update('PARTNER_REMOVED')], 'ok'],
    ['a review', [news('account_review_update', { decision: 'REJECTED' })], 'failing'],
    ['a mark on the number', [news('phone_number_quality_update', { event: 'FLAGGED' })], 'warning'],
    ['a mark on another number', [news('phone_number_quality_update', { event: 'FLAGGED' }, false)], 'ok'],
    ['a blocked page', [news('policy-enforcement', { action: 'block', reason: 'spam' })], 'failing'],
    ['a page that is free again', [news('policy-enforcement', { action: 'unblock' })], 'ok'],
    [
      'an alert',
      [news('account_alerts', { alert_info: { alert_severity: 'CRITICAL', alert_status: 'ACTIVE' } })],
      'warning',
    ],
  ])('such as %s becomes a state, a sentence and what to do', (_, told, state) => {
    const report = accountReport(told, NOW);
    expect(report.state).toBe(state);
    expect(report.action === null).toBe(state === 'ok');
  });

  it('is passed over where it says nothing of how the account is', () => {
    const told = [update('MM_LITE_TERMS_SIGNED'), update('ACCOUNT_DELETED')];
    expect(accountReport(told, NOW).state).toBe('failing');
  });

  it('is as its worst part', () => {
    const told = [
      news('account_review_update', { decision: 'APPROVED' }),
      update('ACCOUNT_VIOLATION'),
      restricted(),
    ];
    expect(accountReport(told, NOW).state).toBe('warning');
  });

  it('makes nobody fall, whatever it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ACCOUNT_NEWS), fc.jsonValue(), (name, payload) => {
        expect(['ok', 'warning', 'failing']).toContain(accountReport([news(name, payload)], NOW).state);
      }),
    );
  });
});
