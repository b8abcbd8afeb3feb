import type { JsonItem } from '../meta/webhook-body.ts';
import { GraphError, invalidParameter } from './graph-error.ts';

/** 131008, with what is missing. */
export function missing(what: string): GraphError {
  return new GraphError({ code: 131008, details: `The parameter ${what} is required.` });
}

/** 131009, with what is wrong. */
export function notValid(details: string): GraphError {
  return new GraphError({ code: 131009, details });
}

/** @throws GraphError 131008 when it is not a text, or empty. */
export function textOf(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw missing(name);
  return value;
}

/** @throws GraphError 131008 when it is not an object. */
export function itemOf(value: unknown, name: string): JsonItem {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw missing(name);
  return value as JsonItem;
}

/** @throws GraphError 131008 when it is not a list. */
export function listOf(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw missing(name);
  return value;
}

/** @throws GraphError 100 for a text that is too long; emoji count as one character each. */
export function atMost(name: string, text: string, charactersMax: number): void {
  if (text.length <= charactersMax || Array.from(text).length <= charactersMax) return;
  throw invalidParameter(`Param ${name} must be at most ${charactersMax} characters long.`);
}
