// Holds the import rule of DESIGN §4, "Imports point down", and a few smaller ones that no compiler knows.
import { parseSync } from '@swc/core';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { root } from './prepare.mjs';

/** What each workspace may import of ours. Apps are missing on the right: nobody imports an app. */
const LAYERS = {
  'packages/core': [],
  'packages/protocol': [],
  'packages/channels': ['core'],
  'packages/database': ['core'],
  'packages/service': ['core'],
  'packages/media': ['core'],
  'packages/messaging': ['core', 'database', 'channels', 'service'],
  'packages/client': ['protocol'],
  'packages/react': ['protocol', 'client'],
  'packages/simulators': ['core'],
  'packages/cli': ['core', 'channels', 'database', 'messaging', 'service', 'simulators'],
  'apps/api': ['core', 'protocol', 'channels', 'database', 'media', 'messaging', 'service'],
  'apps/telegram-listener': ['core', 'channels', 'database', 'media', 'messaging', 'service'],
  'apps/worker': ['core', 'channels', 'database', 'media', 'messaging', 'service'],
  'apps/web': ['protocol', 'client', 'react'],
};

/** Files that may read `process.env`, each with its reason. */
const ENVIRONMENT_READERS = {
  'packages/simulators/src/telegram/start-telegram-server.ts':
    'stands in for Telegram in tests, and has no settings file',
  'packages/simulators/src/telegram/trust-preload.ts':
    'is loaded into a client before anything else, in tests only',
  'packages/service/src/config.ts': 'the one reader of settings',
  'packages/cli/src/start/start-system.ts': 'hands the environment on to the processes that it starts',
  'packages/cli/src/start/processes.ts': 'hands the environment on to pm2',
  'packages/database/src/embedded-run-as.ts': 'hands PATH on to PostgreSQL',
};

/** Packages that only some folders may use: whatever knows a library has to change with it. */
const ROOMS_OF = { telegram: ['apps/telegram-listener/src/gramjs/', 'packages/simulators/src/telegram/'] };

/** Who may open the sessions of Telegram accounts: nobody else has any use for them. */
const OPENS_SESSIONS = ['apps/telegram-listener/', 'packages/database/'];

/** Packages that a file may use without its workspace declaring them, each with its reason. */
const UNDECLARED = {
  'apps/web/vite.config.ts': {
    vite: 'builds the application and is no part of it',
    '@vitejs/plugin-react': 'builds the application and is no part of it',
  },
};

/** Names that say nothing about what is inside. */
const EMPTY_NAMES = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'manager2']);

const CODE_FOLDERS = ['apps', 'packages', 'scripts', 'tests', 'bench'];
const SCOPE = '@switchboard/';

const rootPackage = readJson('package.json');
const problems = [];
let filesRead = 0;

for (const folder of CODE_FOLDERS) for (const file of filesUnder(folder)) checkName(file);
for (const workspace of workspaces()) checkWorkspace(workspace);
for (const file of Object.keys({ ...ENVIRONMENT_READERS, ...UNDECLARED })) {
  if (!existsSync(join(root, file)))
    report('scripts/check-layers.mjs', 1, `${file} is gone: take its exception away`);
}
if (filesRead === 0) report('scripts/check-layers.mjs', 1, 'read no files: the folders must have moved');

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`${filesRead} files read, ${problems.length} rules broken\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function checkName(file) {
  // A folder with such a name shows at each file in it.
  if (file.split(/[/.\-_]/).some((word) => EMPTY_NAMES.has(word.toLowerCase()))) {
    report(file, 1, `the name says nothing; none of ${[...EMPTY_NAMES].join(', ')}`);
  }
}

function checkWorkspace(workspace) {
  const allowed = LAYERS[workspace];
  if (allowed === undefined) {
    report(
      `${workspace}/package.json`,
      1,
      'is not in the table of scripts/check-layers.mjs; add what it may import',
    );
    return;
  }
  const { dependencies = {}, peerDependencies = {} } = readJson(`${workspace}/package.json`);
  const declared = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
  for (const name of declared) {
    if (name.startsWith(SCOPE) && !allowed.includes(name.slice(SCOPE.length))) {
      report(
        `${workspace}/package.json`,
        1,
        `may not depend on ${name}; it may on: ${allowed.join(', ') || 'nothing'}`,
      );
    }
  }
  const sources = filesUnder(workspace).filter((file) => /\.(ts|tsx|mts|js|mjs)$/.test(file));
  for (const file of sources.filter((file) => !isTest(file)))
    checkSource(file, { workspace, allowed, declared });
}

/** Tests may reach for anything, the root's development packages included. */
function isTest(file) {
  return /\.test\.tsx?$/.test(file) || /\/src\/(.*\/)?testing\//.test(file);
}

function checkSource(file, rules) {
  const { imports, environmentLines, secretLines } = parse(file);
  filesRead++;
  for (const found of imports) {
    const broken = brokenRule(file, found, rules);
    if (broken !== null) report(file, found.line, broken);
  }
  if (ENVIRONMENT_READERS[file] === undefined) {
    for (const line of environmentLines)
      report(file, line, 'reads process.env; settings come from readConfig()');
  }
  if (!OPENS_SESSIONS.some((folder) => file.startsWith(folder))) {
    for (const line of secretLines) report(file, line, 'opens a session, which only the listener may');
  }
}

/** The rule that an import breaks, or null. */
function brokenRule(file, { specifier, typeOnly }, { workspace, allowed, declared }) {
  if (specifier.startsWith('.')) {
    const target = relative(root, resolve(root, dirname(file), specifier))
      .split(sep)
      .join('/');
    if (!target.startsWith(`${workspace}/`))
      return `${specifier} leaves ${workspace}; import the package by its name`;
    if (isTest(target)) return `${specifier} is for tests only`;
    return null;
  }
  if (isBuiltin(specifier)) return null;
  if (specifier.startsWith(SCOPE)) {
    const [name, ...deep] = specifier.slice(SCOPE.length).split('/');
    if (deep.length > 0) return `${specifier} reaches inside; import from ${SCOPE}${name}`;
    if (`packages/${name}` !== workspace && !allowed.includes(name)) {
      return `${workspace} may not import ${specifier}; it may import: ${allowed.join(', ') || 'nothing of ours'}`;
    }
  }
  const name = packageOf(specifier);
  const rooms = Object.hasOwn(ROOMS_OF, name) ? ROOMS_OF[name] : null;
  if (rooms !== null && !rooms.some((room) => file.startsWith(room)))
    return `${name} may be imported in ${rooms.join(' and ')} only`;
  if (declared.has(name) || UNDECLARED[file]?.[name] !== undefined) return null;
  const types = `@types/${name.replace(/^@(.+)\/(.+)$/, '$1__$2')}`;
  if (typeOnly && rootPackage.devDependencies[types] !== undefined) return null;
  return `${name} is not in the dependencies of ${workspace}/package.json`;
}

function packageOf(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Imports of every form, and lines that touch `process.env` or open a session: found in the syntax, so that comments do not count. */
function parse(file) {
  const code = readFileSync(join(root, file), 'utf8').replace(/^#!/, '//');
  const options = { syntax: 'typescript', tsx: file.endsWith('.tsx'), decorators: true };
  // The semicolon makes the module start at the first byte, from which the parser counts.
  const module = parseSync(`;${code}`, { ...options, target: 'es2022' });
  const bytes = Buffer.from(code);
  const lineOf = ({ span }) =>
    bytes
      .subarray(0, span.start - module.span.start - 1)
      .toString()
      .split('\n').length;
  const imports = [];
  const environmentLines = [];
  const secretLines = [];
  const add = (node, source, typeOnly = false) => {
    if (source?.type === 'StringLiteral')
      imports.push({ specifier: source.value, typeOnly, line: lineOf(node) });
  };
  walk(module, (node) => {
    if (node.type === 'ImportDeclaration') add(node, node.source, node.typeOnly);
    else if (node.type === 'ExportNamedDeclaration') add(node, node.source, node.typeOnly);
    else if (node.type === 'ExportAllDeclaration') add(node, node.source);
    else if (node.type === 'TsImportType') add(node, node.argument, true);
    else if (node.type === 'TsExternalModuleReference') add(node, node.expression);
    else if (node.type === 'CallExpression' && loadsModule(node.callee))
      add(node, node.arguments[0]?.expression);
    if (readsEnvironment(node)) environmentLines.push(lineOf(node));
    if (node.type === 'MemberExpression' && node.property.value === 'secretsOf')
      secretLines.push(lineOf(node));
  });
  return { imports, environmentLines, secretLines };
}

/** `import()`, `require()`, `require.resolve()`, `createRequire(…).resolve()`, `import.meta.resolve()`. */
function loadsModule(callee) {
  if (callee.type === 'Import' || callee.value === 'require') return true;
  if (callee.type !== 'MemberExpression' || callee.property.value !== 'resolve') return false;
  const { object } = callee;
  return (
    object.value === 'require' || object.type === 'MetaProperty' || object.callee?.value === 'createRequire'
  );
}

/** `process.env`, `process['env']`, `const { env } = process`, and `process` imported under any name. */
function readsEnvironment(node) {
  if (node.type === 'ImportDeclaration') return /^(node:)?process$/.test(node.source.value);
  if (node.type === 'VariableDeclarator') {
    return node.init?.value === 'process' && node.id.type === 'ObjectPattern' && namesEnvironment(node.id);
  }
  if (node.type !== 'MemberExpression' || node.object.value !== 'process') return false;
  const { property } = node;
  return property.value === 'env' || property.expression?.value === 'env';
}

function namesEnvironment({ properties }) {
  return properties.some(({ key }) => key?.value === 'env');
}

function walk(node, visit) {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  else if (node !== null && typeof node === 'object') {
    if (typeof node.type === 'string') visit(node);
    for (const value of Object.values(node)) walk(value, visit);
  }
}

function workspaces() {
  return ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .map((name) => `${folder}/${name}`)
      .filter((path) => existsSync(join(root, path, 'package.json'))),
  );
}

/** Paths from the root with forward slashes, in every system; without what is installed or built. */
function filesUnder(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return entry.name === 'node_modules' || entry.name === 'dist' ? [] : filesUnder(path);
  });
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

function report(file, line, rule) {
  problems.push(`${file}:${line} ${rule}`);
}
