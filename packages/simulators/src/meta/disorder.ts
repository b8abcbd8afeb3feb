import { type Random, randomBelow, shuffled } from './seeded-random.ts';

/**
 * Some of the items a second time, as after an answer that Meta did not hear (notes/meta.md §3): exactly that share of
 * them, each repetition anywhere in the list.
 *
 * @param share from 0 to 1
 */
export function withDuplicates<T>(items: readonly T[], share: number, random: Random): T[] {
  const repeated = shuffled(items, random).slice(0, Math.round(items.length * share));
  const result = [...items];
  for (const item of repeated) result.splice(randomBelow(random, result.length + 1), 0, item);
  return result;
}
