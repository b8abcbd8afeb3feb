import { describe, expect, it } from '@jest/globals';
import { privacyStatusPage, unknownCodePage } from './privacy-page.ts';

const REQUEST = {
  platform: 'instagram' as const,
  status: 'completed' as const,
  detail: 'erased 3 messages',
  confirmationCode: '0123456789abcdef0123456789abcdef',
  createdAt: new Date('2026-11-22T10:15:30.000Z'),
  completedAt: new Date('2026-11-22T10:16:31.000Z'),
};

describe('the status page of a data deletion', () => {
  it('says what was asked, when, and that it is completed', () => {
    const page = privacyStatusPage(REQUEST);
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('through Instagram');
    expect(page).toContain('Asked: 2026-11-22 10:15 UTC');
    expect(page).toContain('Status: completed 2026-11-22 10:16 UTC');
    expect(page).toContain('erased 3 messages');
    expect(page).toContain(REQUEST.confirmationCode);
  });

  it('says that it is not completed', () => {
    const page = privacyStatusPage({ ...REQUEST, status: 'received', completedAt: null, detail: null });
    expect(page).toContain('Status: being carried out');
    expect(page).not.toContain('What was done');
  });

  it('escapes everything that it is given', () => {
    const page = privacyStatusPage({ ...REQUEST, detail: `<b>&"'</b>` });
    expect(page).toContain('&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;');
    expect(page).not.toContain('<b>');
  });

  it('loads nothing and runs nothing', () => {
    for (const page of [privacyStatusPage(REQUEST), unknownCodePage()]) {
      expect(page).not.toMatch(/<script|<style|<img|<link|style=|href=|src=/i);
    }
  });
});
