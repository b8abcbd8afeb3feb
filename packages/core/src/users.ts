export const ROLES = ['owner', 'agent', 'viewer'] as const;
/** `owner` manages channels and people, `agent` answers customers, `viewer` only reads. */
export type Role = (typeof ROLES)[number];

/** A role as another system spells it; null when it is none of ours: it then says nothing about the role here. */
export function roleFrom(claim: unknown): Role | null {
  const role = typeof claim === 'string' ? claim.toLowerCase() : '';
  return (ROLES as readonly string[]).includes(role) ? (role as Role) : null;
}
