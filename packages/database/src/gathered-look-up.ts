import DataLoader from 'dataloader';

/** Asked for together; more are a statement of their own. */
const TOGETHER_MAX = 250;

/**
 * Finds rows by a key, and what is asked for during one look-up by the next, in one statement: after a restart everybody
 * comes back at once. Each answer is of a statement that began after its question. Null for what is not there.
 */
export function gatheredLookUp<Row>(
  find: (keys: string[]) => Promise<Row[]>,
  keyOf: (row: Row) => string,
): (key: string) => Promise<Row | null> {
  let finding: Promise<unknown> = Promise.resolve();
  const loader = new DataLoader<string, Row | null>(
    async (keys) => {
      const found = find([...new Set(keys)]);
      finding = found;
      const rows = new Map((await found).map((row) => [keyOf(row), row]));
      return keys.map((key) => rows.get(key) ?? null);
    },
    {
      cache: false,
      maxBatchSize: TOGETHER_MAX,
      batchScheduleFn: (begin) => void finding.then(begin, begin),
    },
  );
  return async (key) => await loader.load(key);
}
