// Who used the time, from the profiles that `node --cpu-prof` writes.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Functions by their own time over all profiles of a folder, the idle time left out.
 *
 * @param {string} dir @param {number} count @returns {string[]} lines "share function file:line"
 */
export function topFunctions(dir, count) {
  const selfUs = new Map();
  for (const name of readdirSync(dir).filter((file) => file.endsWith('.cpuprofile'))) {
    addProfile(JSON.parse(readFileSync(join(dir, name), 'utf8')), selfUs);
  }
  const total = [...selfUs.values()].reduce((sum, us) => sum + us, 0);
  return [...selfUs]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([key, us]) => `${((us * 100) / total).toFixed(1).padStart(5)} %  ${key}`);
}

function addProfile({ nodes, samples, timeDeltas }, selfUs) {
  const keyOf = new Map(nodes.map(({ id, callFrame }) => [id, keyOfFrame(callFrame)]));
  for (const [index, id] of samples.entries()) {
    const key = keyOf.get(id);
    if (key !== '(idle)') selfUs.set(key, (selfUs.get(key) ?? 0) + timeDeltas[index]);
  }
}

/** The file without what stands before the checkout's own folders. */
function keyOfFrame({ functionName, url, lineNumber }) {
  const name = functionName || '(anonymous)';
  const place = url.replace(/^.*\/(?=(apps|packages|node_modules)\/)/, '');
  return place === '' ? name : `${name} ${place}:${lineNumber + 1}`;
}
