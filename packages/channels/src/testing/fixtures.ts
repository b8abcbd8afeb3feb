import { readdirSync, readFileSync } from 'node:fs';
import { parseLosslessJson } from '@switchboard/core';

/** Later than every time in the fixtures, so that all of them are credible. */
export const RECEIVED_AT_MS = 1_790_000_060_000;

/** Every fixture of a folder by its name without `.json`, read as a delivery is read. */
export function readFixtures(folder: URL): Map<string, unknown> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  if (names.length === 0) throw new Error(`no fixtures in ${folder.pathname}`);
  return new Map(
    names.map((name) => [
      name.slice(0, -'.json'.length),
      parseLosslessJson(readFileSync(new URL(name, folder), 'utf8')),
    ]),
  );
}

export type JsonPath = (string | number)[];

/** The value at `path`, which must exist: an expectation that looks in the wrong place should say so. */
export function valueAt(root: unknown, ...path: JsonPath): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !(key in value))
      throw new Error(`nothing at ${path.join('.')}`);
    return Reflect.get(value, key);
  }, root);
}

/** The path of every value inside `root`, outermost first. */
export function pathsOf(root: unknown, path: JsonPath = []): JsonPath[] {
  if (typeof root !== 'object' || root === null) return [path];
  const keys: JsonPath = Array.isArray(root) ? [...root.keys()] : Object.keys(root);
  return [path, ...keys.flatMap((key) => pathsOf(valueAt(root, key), [...path, key]))];
}

/** A copy of `root` with `change` applied to the value at `path`. */
export function changedAt(root: unknown, path: JsonPath, change: (value: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(root);
  const changed = changedAt(valueAt(root, key), rest, change);
  if (Array.isArray(root)) return root.with(Number(key), changed);
  // fromEntries keeps a `__proto__` key an own property, as JSON.parse made it.
  return Object.fromEntries([...Object.entries(Object(root)), [key, changed]]);
}
