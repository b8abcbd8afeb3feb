import type { Platform } from '@switchboard/core';
import type { Customer } from '../people/customer.ts';
import type { Said, SaidKind } from '../people/story.ts';

/** Something that the bureau wrote to one of its customers. */
export interface BureauMessage {
  customer: Customer;
  /** How the platform names the message. */
  ref: string;
}

/**
 * What customers can do on one platform. Messages are named by `ref`s, as the platform does; times are Unix
 * milliseconds. What cannot be handed to Switchboard is an error.
 */
export interface PlatformLine {
  readonly platform: Platform;
  can(kind: SaidKind): boolean;
  /** The customer writes. @param answers what of the bureau's it answers */
  write(customer: Customer, said: Said, atMs: number, answers?: string): Promise<string>;
  /** The bureau writes on its own telephone, past Switchboard. */
  writeAsBureau(customer: Customer, text: string, atMs: number): Promise<string>;
  /** The customer has read everything up to this message of the bureau. */
  read(customer: Customer, ref: string, atMs: number): Promise<void>;
  react(customer: Customer, ref: string, emoji: string, atMs: number): Promise<void>;
  edit(customer: Customer, ref: string, text: string, atMs: number): Promise<void>;
  takeBack(customer: Customer, ref: string, atMs: number): Promise<void>;
}
