import { z } from 'zod';
import { LIMITS } from '@switchboard/core';

/** A signal on its way: `topic` picks the listener. */
export const signalSchema = z.object({ topic: z.string(), signal: z.record(z.string(), z.unknown()) });
export type Signal = z.infer<typeof signalSchema>;

/** A signal as text, or why it cannot travel. Never throws, whatever the object does. */
export function writeSignal(topic: string, signal: object): { text: string } | 'malformed' | 'too_large' {
  try {
    const text = JSON.stringify({ topic, signal });
    return Buffer.byteLength(text) > LIMITS.busSignalBytesMax ? 'too_large' : { text };
  } catch {
    return 'malformed';
  }
}

/** The signal in what another node wrote, or null when it is none. */
export function readSignal(text: string): Signal | null {
  try {
    return signalSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
