import { InvalidArgumentError } from 'commander';
import type { SimulatedIdentity } from '@switchboard/simulators';

/** The options of `simulate`, read. */
export interface SimulateOptions {
  text?: string;
  /** How many messages; of a day, at least how many. */
  count?: number;
  /** Requests a second. */
  rate: number;
  from?: string;
  identity?: SimulatedIdentity;
  /** Items in one request. */
  batch: number;
  shuffle?: boolean;
  /** From 0 to 1. */
  duplicate: number;
  /** The longest time in milliseconds by which a request may be late. */
  delay: number;
  seed?: number;
  json?: boolean;
}

/** They are all made before the first is sent; at the usual rate so many take half an hour. */
export const SIMULATED_ITEMS_MAX = 10_000;
/** Ten minutes: what waits longer is better left to a real outage. */
export const DELAY_MS_MAX = 600_000;
export const SEED_MAX = 2 ** 31 - 1;

/** @returns a reader for commander, which tells people what is wrong and exits with 2. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

export function aboveZero(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a number above zero.');
}

/** `10%`, or `10`, as a share of one. */
export function percentage(text: string): number {
  const number = /^\d{1,3}(\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : NaN;
  if (number >= 0 && number <= 100) return number / 100;
  throw new InvalidArgumentError('It must be from 0% to 100%.');
}
