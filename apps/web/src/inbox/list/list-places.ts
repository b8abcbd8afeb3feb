/**
 * By how many places most of what is seen has moved when a list has changed: the list is scrolled by as many, so that
 * what somebody reads stays where it is.
 *
 * @param first index of the first row that was seen
 * @param last index of the last one
 */
export function movedBy(
  before: readonly string[],
  after: readonly string[],
  { first, last }: { first: number; last: number },
): number {
  const places = new Map(after.map((id, index) => [id, index]));
  const votes = new Map<number, number>();
  let best = 0;
  for (let index = Math.max(first, 0); index <= last && index < before.length; index++) {
    const place = places.get(before[index]!);
    if (place === undefined) continue;
    const by = place - index;
    votes.set(by, (votes.get(by) ?? 0) + 1);
    // Of several that are as frequent, the one of the row that stands higher.
    if (votes.get(by)! > (votes.get(best) ?? 0)) best = by;
  }
  return best;
}

/**
 * The row to go to from the open one.
 *
 * @param lastIndex where the open one stood, if it is in the list no more
 * @returns its index; null where there is none further on
 */
export function stepFrom(
  ids: readonly string[],
  openId: string | null,
  { by, lastIndex }: { by: 1 | -1; lastIndex: number | null },
): number | null {
  const at = openId === null ? -1 : ids.indexOf(openId);
  let next: number;
  if (at >= 0) next = at + by;
  else if (lastIndex === null) next = by === 1 ? 0 : -1;
  // What has gone has left its place to the next one.
  else next = by === 1 ? lastIndex : lastIndex - 1;
  return next >= 0 && next < ids.length ? next : null;
}
