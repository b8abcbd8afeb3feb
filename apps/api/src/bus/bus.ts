import type { LoggedEvent } from '@switchboard/core';
import type { Service } from '@switchboard/service';

/**
 * What API nodes say to each other. Everything on it is at most once: the event log has what was missed, and signals are
 * worth nothing later. `start` neither fails nor waits when the others cannot be reached; the bus goes on trying.
 */
export interface Bus extends Service {
  /**
   * Tells the other nodes of events that this node has read or committed, in order; they are in the log of this epoch
   * already. Never throws, never waits.
   */
  publishEvents(epoch: string, events: readonly LoggedEvent[]): void;
  /**
   * Tells the other nodes something that is not in the log, as JSON of up to `LIMITS.busSignalBytesMax`; `topic` picks the
   * listener. Never throws, never waits, and drops rather than keeps.
   */
  publishSignal(topic: string, signal: object): void;
  /** Null while the others are heard at once; else a sentence why not. The log is read all the same. */
  isReady(): string | null;
}

/** What a node hears. An error that a listener throws ends the process, like any other that nobody caught. */
export interface BusListener {
  /** Events from another node, in its order. Nodes may overtake each other, tell the same, and some may never come. */
  onEvents(epoch: string, events: readonly LoggedEvent[]): void;
  /**
   * The log may have more than was told: up to `through`, or, when that is null, nobody knows how much (after a
   * connection came back, above all). Also called for what this node has committed itself.
   */
  onWake(through: bigint | null): void;
  /** Never one's own. `signal` is a JSON object of another node, of no certain shape. */
  onSignal(topic: string, signal: object): void;
}

/** Why something was not told; a label of `switchboard_bus_dropped_total`. */
export type DropReason =
  /** There is no connection. */
  | 'away'
  /** Too much is under way already. */
  | 'full'
  /** A signal beyond its limit. */
  | 'too_large'
  /** What came in, or should have gone out, is not what it has to be. */
  | 'malformed'
  /** The other side does not take it. */
  | 'refused';
