import { describe, expect, it } from '@jest/globals';
import { asksForPage } from './page-request.ts';

const asks = (accept: string, agent: string, method = 'GET') =>
  asksForPage({ method, headers: { accept, 'user-agent': agent } });

describe('a link that works once', () => {
  it.each([
    'WhatsApp/2.23.20.0 A',
    'TelegramBot (like TwitterBot)',
    'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5',
    'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
    'Viber/20.4.0.0',
  ])('is not used up by %s', (agent) => {
    expect(asks('*/*', agent)).toBe(true);
  });

  it('shows its page to a browser, and lets a program in', () => {
    expect(asks('text/html,application/xhtml+xml', 'Mozilla/5.0')).toBe(true);
    expect(asks('*/*', 'curl/8.14.1')).toBe(false);
    expect(asks('application/json', 'node')).toBe(false);
    expect(asks('text/html', 'Mozilla/5.0', 'POST')).toBe(false);
  });
});
