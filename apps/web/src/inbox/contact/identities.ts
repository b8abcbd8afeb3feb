/** Kinds of ids that have a name in every language. */
export const IDENTITY_KINDS = [
  'phone',
  'bsuid',
  'whatsapp_group',
  'psid',
  'igsid',
  'telegram_user',
  'telegram_chat',
  'telegram_phone',
] as const;

type IdentityKind = (typeof IDENTITY_KINDS)[number];

/** What kind of id it is, as far as this version knows. */
export function kindOf(kind: string): IdentityKind | 'other' {
  return IDENTITY_KINDS.find((known) => known === kind) ?? 'other';
}

/** A number as one dials it; null for ids that are no numbers. Platforms give numbers in full, without the plus. */
export function dialledNumber({ kind, value }: { kind: string; value: string }): string | null {
  if (kind !== 'phone' && kind !== 'telegram_phone') return null;
  return /^\d{5,20}$/.test(value) ? `+${value}` : null;
}

/** Numbers first: they are what people ask for. */
export function inOrder<T extends { kind: string; value: string }>(identities: readonly T[]): T[] {
  const rank = (one: T): number => (dialledNumber(one) === null ? 1 : 0);
  return identities.toSorted((one, other) => rank(one) - rank(other));
}
