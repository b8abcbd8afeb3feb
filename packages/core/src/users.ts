export const ROLES = ['owner', 'agent', 'viewer'] as const;
/** `owner` manages channels and people, `agent` answers customers, `viewer` only reads. */
export type Role = (typeof ROLES)[number];

/** A role as another system spells it; what we do not know is an agent (CONTRACT §5). */
export function roleFrom(claim: unknown): Role {
  const role = typeof claim === 'string' ? claim.toLowerCase() : '';
  return (ROLES as readonly string[]).includes(role) ? (role as Role) : 'agent';
}
