import { describe, expect, it } from '@jest/globals';
import { replyWindowAt, wasFoundClosed } from './reply-window.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const at = (hours: number) => new Date(NOW + hours * HOUR_MS).toISOString();

describe('a reply window', () => {
  it.each([
    ['telegram', null, false, 'none', null],
    ['whatsapp', null, false, 'closed', null],
    ['whatsapp', 10, false, 'open', 4],
    ['whatsapp', 6, false, 'closing', 6],
    ['whatsapp', 0, false, 'closed', null],
    ['whatsapp', -1, true, 'closed', null],
    ['instagram', -1, false, 'closed', null],
    ['instagram', -1, true, 'person', 143],
    ['facebook', -144, true, 'closed', null],
  ] as const)(
    'of %s that closes in %s h (person: %s) is %s',
    (platform, hours, humanAgent, state, changes) => {
      const conversation = { platform, reply_window_closes_at: hours === null ? null : at(hours) };
      const window = replyWindowAt(NOW, conversation, { humanAgent });
      expect(window.state).toBe(state);
      expect(window.changesInMs).toBe(changes === null ? null : changes * HOUR_MS);
    },
  );

  it('is closed where the server has said so, until the customer writes', () => {
    const said = (hours: number) => ({
      direction: 'inbound' as const,
      created_at: at(hours),
      error: null,
      status: null,
    });
    const refused = {
      direction: 'outbound' as const,
      created_at: at(2),
      error: { code: 'window_closed' },
      status: 'failed',
    };
    expect(wasFoundClosed([said(1)])).toBe(false);
    expect(wasFoundClosed([said(1), refused])).toBe(true);
    expect(wasFoundClosed([refused])).toBe(true);
    expect(wasFoundClosed([said(1), refused, said(3)])).toBe(false);
  });
});
