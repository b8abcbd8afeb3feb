import { SwitchboardError } from '@switchboard/core';
import type { Principal } from './authenticator.ts';

/**
 * For what opens a way in: whoever gets hold of a program's token must not make of it another way that outlives it.
 *
 * @throws SwitchboardError `forbidden` for programs, which come in with an API token
 */
export function requirePerson({ credential }: Principal): void {
  if (credential?.kind !== 'api_token') return;
  throw new SwitchboardError('forbidden', 'Sign in as a person for this: an API token does not suffice.');
}
