/** Whether two values of JSON say the same; the order of keys says nothing. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(other, key) &&
      sameJson((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
  );
}

/**
 * The new list with the old objects where they say the same, or the old list itself: whoever compares by identity sees
 * what has changed and nothing else.
 */
export function keepSame<T>(
  before: readonly T[],
  after: readonly T[],
  idOf: (item: T) => string,
): readonly T[] {
  const old = new Map(before.map((item) => [idOf(item), item]));
  const kept = after.map((item) => {
    const same = old.get(idOf(item));
    return same !== undefined && sameJson(same, item) ? same : item;
  });
  const isSame = kept.length === before.length && kept.every((item, index) => item === before[index]);
  return isSame ? before : kept;
}
