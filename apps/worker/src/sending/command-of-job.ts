import {
  type MessageError,
  type OutboundAttachment,
  type OutboundCommand,
  type OutboundInteractive,
  type OutboundTemplate,
  replyWindow,
} from '@switchboard/core';
import type { ClaimedJob } from '@switchboard/database';

/** What the platform is asked, or why it is not. */
export type BuiltCommand =
  { kind: 'command'; command: OutboundCommand } | { kind: 'refused'; error: MessageError };

const WINDOW_CLOSED: MessageError = {
  code: 'window_closed',
  title: 'The customer wrote too long ago to be answered freely.',
  advice: 'Send a template on WhatsApp, or wait until the customer writes again.',
};

const NOT_THERE: MessageError = {
  code: 'not_on_platform',
  title: 'The platform does not have this message.',
  advice: 'Nothing: it cannot be changed there.',
};

/** A job as the question that it is, at the moment of asking: the window may have closed while it waited. Pure. */
export function commandOfJob(
  job: ClaimedJob,
  attachment: OutboundAttachment | null,
  nowMs: number,
): BuiltCommand {
  if (job.kind === 'message') return messageOfJob(job, attachment, nowMs);
  const { messageExternalId, data } = job;
  if (messageExternalId === null) return { kind: 'refused', error: NOT_THERE };
  switch (job.kind) {
    case 'reaction':
      return command({ kind: 'reaction', messageExternalId, emoji: data?.emoji ?? null });
    case 'edit':
      return command({ kind: 'edit', messageExternalId, text: data?.text ?? '' });
    case 'delete':
      return command({ kind: 'delete', messageExternalId });
  }
}

function messageOfJob(job: ClaimedJob, attachment: OutboundAttachment | null, nowMs: number): BuiltCommand {
  const { platform, allowsHumanAgent } = job.target;
  const template = (job.payload?.template ?? null) as OutboundTemplate | null;
  const window = replyWindow(platform, job.lastInboundAt, { nowMs, humanAgent: allowsHumanAgent });
  if (window.state === 'closed' && template === null) return { kind: 'refused', error: WINDOW_CLOSED };
  const interactive: OutboundInteractive | null = job.payload?.offered ?? null;
  return command({
    kind: 'message',
    messageId: job.messageId,
    type: job.type,
    text: job.text,
    attachment,
    replyToExternalId: job.replyToExternalId,
    template,
    interactive,
    tag: window.state === 'human_agent' ? 'HUMAN_AGENT' : null,
  });
}

function command(outbound: OutboundCommand): BuiltCommand {
  return { kind: 'command', command: outbound };
}
