/** The most that one statement carries: PostgreSQL gains nothing from more. */
const BATCH_MAX = 250;

/**
 * The least that a group commit can be: what comes while a statement is on its way forms the next one.
 *
 * @template T
 * @param {(batch: T[]) => Promise<unknown>} commit
 * @returns {(item: T) => Promise<void>} resolves after the commit that holds the item
 */
export function groupCommit(commit) {
  let queue = [];
  let isRunning = false;
  const run = async () => {
    isRunning = true;
    // What comes in the same turn of the event loop shares the first statement too.
    await Promise.resolve();
    while (queue.length > 0) {
      const batch = queue.splice(0, BATCH_MAX);
      try {
        await commit(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isRunning = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (!isRunning) void run();
    });
}
