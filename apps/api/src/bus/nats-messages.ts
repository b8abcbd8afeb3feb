import { z } from 'zod';
import type { EventType, LoggedEvent } from '@switchboard/core';
import { type Signal, signalSchema } from './signal.ts';

/**
 * What travels, as JSON in UTF-8; `node` is the sender. A seq is a decimal string, and an event's data stays text, so that
 * nobody parses it into other digits.
 */
export type NatsMessage =
  | { kind: 'events'; node: string; epoch: string; events: LoggedEvent[] }
  | { kind: 'wake'; node: string; through: bigint | null }
  | ({ kind: 'signal'; node: string } & Signal);

export type NatsMessageKind = NatsMessage['kind'];

const seq = z
  .string()
  .regex(/^\d{1,19}$/)
  .transform(BigInt);
const node = z.string().min(1).max(64);
const eventSchema = z.object({
  seq,
  id: z.string(),
  // A newer node may know types that this one does not; the log has them as well.
  type: z.string().transform((type) => type as EventType),
  occurred_at: z.iso.datetime().transform((time) => new Date(time)),
  channel_id: z.string().nullable(),
  conversation_id: z.string().nullable(),
  data: z.string().refine(isJson),
});
const eventsSchema = z.object({ node, epoch: z.string(), events: z.array(eventSchema).min(1) });
const wakeSchema = z.object({ node, through: seq.nullable() });
const natsSignalSchema = signalSchema.extend({ node });

/** Text that goes into clients' frames as it is. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What another node wrote, or null when it is not what it has to be. Never throws. */
export function readNatsMessage(kind: string, bytes: Uint8Array): NatsMessage | null {
  try {
    const json: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
    switch (kind) {
      case 'events':
        return readEvents(json);
      case 'wake':
        return { kind, ...wakeSchema.parse(json) };
      case 'signal':
        return { kind, ...natsSignalSchema.parse(json) };
      default:
        return null;
    }
  } catch {
    return null;
  }
}

function readEvents(json: unknown): NatsMessage {
  const { events, ...rest } = eventsSchema.parse(json);
  return {
    kind: 'events',
    ...rest,
    events: events.map((event) => ({
      seq: event.seq,
      id: event.id,
      type: event.type,
      occurredAt: event.occurred_at,
      channelId: event.channel_id,
      conversationId: event.conversation_id,
      dataJson: event.data,
    })),
  };
}

export function writeWake(sender: string, through: bigint | null): Buffer {
  return Buffer.from(JSON.stringify({ node: sender, through: through?.toString() ?? null }));
}

/** `text` is what `writeSignal` made. */
export function writeNatsSignal(sender: string, text: string): Buffer {
  return Buffer.from(`{"node":${JSON.stringify(sender)},${text.slice(1)}`);
}

/**
 * The events in messages of up to `bytesMax`, in order. One that is larger by itself becomes a wake-up: others read it
 * from the log.
 */
export function* writeEvents(
  sender: string,
  epoch: string,
  events: readonly LoggedEvent[],
  bytesMax: number,
): Generator<{ kind: 'events' | 'wake'; bytes: Buffer }> {
  const head = `{"node":${JSON.stringify(sender)},"epoch":${JSON.stringify(epoch)},"events":[`;
  const frameBytes = Buffer.byteLength(head) + ']}'.length;
  let texts: string[] = [];
  let textBytes = 0;
  const message = (): { kind: 'events'; bytes: Buffer } => {
    const bytes = Buffer.from(`${head}${texts.join(',')}]}`);
    texts = [];
    textBytes = 0;
    return { kind: 'events', bytes };
  };
  for (const event of events) {
    const text = eventText(event);
    const bytes = Buffer.byteLength(text) + ','.length;
    const isTooLarge = frameBytes + bytes > bytesMax;
    if (texts.length > 0 && (isTooLarge || frameBytes + textBytes + bytes > bytesMax)) yield message();
    if (isTooLarge) {
      yield { kind: 'wake', bytes: writeWake(sender, event.seq) };
      continue;
    }
    texts.push(text);
    textBytes += bytes;
  }
  if (texts.length > 0) yield message();
}

function eventText(event: LoggedEvent): string {
  return JSON.stringify({
    seq: event.seq.toString(),
    id: event.id,
    type: event.type,
    occurred_at: event.occurredAt.toISOString(),
    channel_id: event.channelId,
    conversation_id: event.conversationId,
    data: event.dataJson,
  });
}
