import { DAY_MS } from './clock.ts';
import type { Platform } from './platforms.ts';

/**
 * - `open`: everything may be said;
 * - `human_agent`: only a person may answer, and says so (Messenger and Instagram; Meta must have allowed it);
 * - `closed`: the customer has to write first; on WhatsApp a template goes all the same;
 * - `none`: the platform knows no window.
 */
export type ReplyWindowState = 'open' | 'human_agent' | 'closed' | 'none';

export interface ReplyWindow {
  state: ReplyWindowState;
  /** The first moment at which the ordinary window is closed; null where there is none. */
  closesAt: Date | null;
  /** The same of a person's longer window. */
  humanAgentClosesAt: Date | null;
}

export interface ReplyWindowCircumstances {
  nowMs: number;
  /** Meta lets this channel answer as a person for seven days (the permission "Human Agent"). */
  humanAgent: boolean;
}

/** Meta: from the customer's last message (notes/meta.md §6.1-6.3). */
const ORDINARY_MS = DAY_MS;
const HUMAN_AGENT_MS = 7 * DAY_MS;

/**
 * Whether a business may answer now. At the moment of closing itself the window is closed.
 *
 * @param lastInboundAt when the customer last wrote; null: never, and Meta's platforms let no business write first.
 */
export function replyWindow(
  platform: Platform,
  lastInboundAt: Date | null,
  { nowMs, humanAgent }: ReplyWindowCircumstances,
): ReplyWindow {
  if (platform === 'telegram') return { state: 'none', closesAt: null, humanAgentClosesAt: null };
  if (lastInboundAt === null) return { state: 'closed', closesAt: null, humanAgentClosesAt: null };
  const closesAtMs = lastInboundAt.getTime() + ORDINARY_MS;
  const personClosesAtMs =
    humanAgent && platform !== 'whatsapp' ? lastInboundAt.getTime() + HUMAN_AGENT_MS : null;
  return {
    state: stateAt(nowMs, closesAtMs, personClosesAtMs),
    closesAt: new Date(closesAtMs),
    humanAgentClosesAt: personClosesAtMs === null ? null : new Date(personClosesAtMs),
  };
}

function stateAt(nowMs: number, closesAtMs: number, personClosesAtMs: number | null): ReplyWindowState {
  if (nowMs < closesAtMs) return 'open';
  return personClosesAtMs !== null && nowMs < personClosesAtMs ? 'human_agent' : 'closed';
}
