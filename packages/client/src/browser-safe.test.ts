import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const PACKAGES = join(import.meta.dirname, '..', '..');

/** What only Node has. */
const OF_NODE =
  /\b(?:process|Buffer|require|__dirname|__filename|setImmediate|clearImmediate|global)\b(?!['"-])/;

function sources(name: string): { path: string; code: string }[] {
  const root = join(PACKAGES, name, 'src');
  const all = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const ours = all.filter((path) => path.endsWith('.ts') && !/\.test\.ts$|^testing\//.test(path));
  return ours.map((path) => ({ path, code: readFileSync(join(root, path), 'utf8') }));
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

const IMPORTS = [
  /^import [^;]*? from '([^']+)';/gm,
  /^import '([^']+)';/gm,
  /^export (?:type )?(?:\*|\{)[^;]*? from '([^']+)';/gm,
  /\bimport\(\s*'([^']+)'/g,
];

function imports(code: string): string[] {
  return IMPORTS.flatMap((form) => [...code.matchAll(form)].map(([, specifier]) => specifier!));
}

describe.each([
  ['client', ['@switchboard/protocol']],
  ['protocol', ['zod']],
])('packages/%s', (name, allowed) => {
  it('runs in a browser: it imports nothing else, and uses nothing that only Node has', () => {
    const files = sources(name);
    expect(files.length).toBeGreaterThan(5);
    expect(files.flatMap(({ code }) => imports(code)).length).toBeGreaterThan(files.length);
    for (const { path, code } of files) {
      const outside = imports(code).filter((specifier) => !specifier.startsWith('.'));
      expect({ path, outside: outside.filter((specifier) => !allowed.includes(specifier)) }).toEqual({
        path,
        outside: [],
      });
      expect(outside.some((specifier) => isBuiltin(specifier))).toBe(false);
      expect({ path, found: OF_NODE.exec(withoutComments(code))?.[0] }).toEqual({ path, found: undefined });
    }
  });

  it('can be published: nothing of it is private, and tests stay out of it', () => {
    const text = readFileSync(join(PACKAGES, name, 'package.json'), 'utf8');
    const manifest = JSON.parse(text) as Record<string, unknown>;
    expect(manifest).toMatchObject({ version: '0.1.0', license: 'MIT', sideEffects: false });
    expect(manifest['private']).toBeUndefined();
    expect(Object.keys(manifest['dependencies'] as object)).toEqual(allowed);
    // Sources go with it: source maps point at them.
    expect(manifest['files']).toEqual([
      'dist',
      'src',
      '!dist/*.tsbuildinfo',
      '!src/**/*.test.ts',
      '!src/testing',
    ]);
  });
});

it('needs no schema at run time: bundles of pages stay small', () => {
  const values = sources('client').flatMap(({ code }) =>
    [...withoutComments(code).matchAll(/import \{([^}]*)\} from '@switchboard\/protocol'/g)].flatMap(
      ([, names]) => names!.split(',').map((each) => each.trim()),
    ),
  );
  const used = new Set(values.filter((each) => each !== '' && !each.startsWith('type ')));
  expect([...used].toSorted()).toEqual([
    'BEARER_PREFIX',
    'CLOSE_CODES',
    'EVENT_CURSOR_HEADER',
    'SUBPROTOCOL',
    'formatCursor',
    'parseCursor',
  ]);
});
