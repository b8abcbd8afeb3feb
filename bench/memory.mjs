/**
 * Bytes, after everything that nobody needs has been collected. The process must have been started with `--expose-gc`.
 */
export async function memoryAfterCollection() {
  // The first leaves what waits for its finalizers to the second.
  for (let turn = 0; turn < 2; turn++) {
    globalThis.gc();
    await new Promise(setImmediate);
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heapUsed };
}
