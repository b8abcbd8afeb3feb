import { LIMITS } from '@switchboard/core';
import type { Connection } from './connection.ts';

export interface SocketPulseOptions {
  heartbeatMs: number;
  silenceMsMax: number;
  stuckMsMax: number;
  /** From 0 to below 1: ten thousand sockets that came at once are not asked at once. */
  random: () => number;
}

/** What is the matter with a socket; `due`: it is time for a sign of life. */
export type Finding = 'well' | 'due' | 'silent' | 'stuck';

interface Pulse {
  nextBeatMs: number;
  /** What the client says it has dealt with; null while it says nothing of the kind. */
  confirmed: bigint | null;
  confirmedAtLastBeat: bigint | null;
  beatsWithoutProgress: number;
}

/** Beats after which a client that confirms nothing of what it was sent counts as stuck. */
const BEATS_MAX = 2;

/**
 * Tells the living from the dead. The kernel takes megabytes for a client that does not read, so that only the client's
 * own heartbeats show it (notes/realtime.md §1).
 */
export class SocketPulse {
  readonly #options: SocketPulseOptions;
  readonly #pulses = new Map<Connection, Pulse>();

  constructor(options: SocketPulseOptions) {
    this.#options = options;
  }

  confirm(connection: Connection, seq: bigint): void {
    const pulse = this.#pulses.get(connection);
    if (pulse !== undefined) pulse.confirmed = seq;
  }

  forget(connection: Connection): void {
    this.#pulses.delete(connection);
  }

  /** @param sent the last `seq` that it was told of */
  look(connection: Connection, sent: bigint, nowMs: number): Finding {
    const { heartbeatMs, silenceMsMax, stuckMsMax, random } = this.#options;
    const pulse = this.#pulses.get(connection) ?? {
      nextBeatMs: nowMs + random() * heartbeatMs,
      confirmed: null,
      confirmedAtLastBeat: null,
      beatsWithoutProgress: 0,
    };
    this.#pulses.set(connection, pulse);
    if (connection.silentMs(nowMs) > silenceMsMax) return 'silent';
    if (connection.stuckMs(nowMs) > stuckMsMax) return 'stuck';
    if (nowMs < pulse.nextBeatMs) return 'well';
    pulse.nextBeatMs = nowMs + heartbeatMs;
    return readsOn(pulse, sent) ? 'due' : 'stuck';
  }
}

function readsOn(pulse: Pulse, sent: bigint): boolean {
  const { confirmed, confirmedAtLastBeat } = pulse;
  pulse.confirmedAtLastBeat = confirmed;
  const isBehind = confirmed !== null && sent - confirmed > LIMITS.socketUnconfirmedEventsMax;
  const stands = isBehind && confirmed === confirmedAtLastBeat;
  pulse.beatsWithoutProgress = stands ? pulse.beatsWithoutProgress + 1 : 0;
  return pulse.beatsWithoutProgress < BEATS_MAX;
}
