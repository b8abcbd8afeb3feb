import { SwitchboardError } from '@switchboard/core';
import type { Principal } from './authenticator.ts';

/** @throws SwitchboardError `forbidden` for everybody but owners, who manage channels and people */
export function requireOwner({ user }: Principal): void {
  if (user.role !== 'owner') throw new SwitchboardError('forbidden', 'Only owners may do this.');
}
