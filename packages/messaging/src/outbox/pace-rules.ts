import type { Platform } from '@switchboard/core';
import type { PaceRules } from './channel-pace.ts';

/**
 * What platforms allow a line, from notes/meta.md §6 and Telegram's FAQ for bots: WhatsApp 80 a second for a number and one
 * every 6 s to a person with 45 at once; Messenger and Instagram 300 texts and ten sounds or films a second; bots 30 a second and one a second to
 * a chat; accounts of people are watched for being quick, so they are as fast as a person with many windows.
 */
export function paceRulesOf(platform: Platform, { isBot }: { isBot: boolean }): PaceRules {
  switch (platform) {
    case 'whatsapp':
      return { perSecond: 80, recipient: { burst: 45, everyMs: 6_000 } };
    case 'facebook':
    case 'instagram':
      return { perSecond: 300, recipient: null, recordings: { burst: 10, everyMs: 100 } };
    case 'telegram':
      return isBot
        ? { perSecond: 30, recipient: { burst: 3, everyMs: 1_000 } }
        : { perSecond: 20, recipient: { burst: 10, everyMs: 1_000 } };
  }
}
