import type { MessageError, MetaPlatform, SendOutcome } from '@switchboard/core';
import { notReached, outcomeUnknown, type Undone } from '../../reply/outcomes.ts';
import { asRecord, idOf, itemsOf, type JsonRecord } from '../../tolerant-reader.ts';
import type {
  GraphAnswer,
  GraphCallOptions,
  GraphCredentials,
  GraphPort,
  GraphRequest,
} from './graph-client.ts';
import { classifyGraphError } from './graph-errors.ts';

/** A command as a request, or why this platform can never be asked that. */
export type BuiltRequest =
  { kind: 'request'; request: GraphRequest } | { kind: 'refused'; error: MessageError };

/** Sends what was built, once, and says how it ended. */
export async function sendBuilt(
  port: GraphPort,
  built: BuiltRequest,
  credentials: GraphCredentials,
  options: GraphCallOptions,
  readAnswer: (answer: GraphAnswer) => SendOutcome,
): Promise<SendOutcome> {
  if (built.kind === 'refused') return built;
  return readAnswer(await port.request(built.request, credentials, options));
}

/** What is known when Graph did not do what it was asked, or nobody knows. */
export function undoneOf(platform: MetaPlatform, answer: Exclude<GraphAnswer, { kind: 'ok' }>): Undone {
  switch (answer.kind) {
    case 'error':
      return classifyGraphError(platform, answer);
    case 'not_sent':
      return notReached(answer.reason);
    case 'lost':
      return outcomeUnknown(answer.reason);
  }
}

/** `messages[0].id` of WhatsApp's answer. */
export function firstMessageId(body: JsonRecord): string | null {
  return idOf(asRecord(itemsOf(body, 'messages')[0]), 'id');
}
