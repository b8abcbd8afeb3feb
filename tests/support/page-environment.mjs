import { TestEnvironment } from 'jest-environment-jsdom';

/** What Node's own code must recognize, or a page's server in the same process needs. */
const OF_NODE = [
  'AbortController',
  'AbortSignal',
  'ArrayBuffer',
  'Blob',
  'BroadcastChannel',
  'FormData',
  'Headers',
  'MessageChannel',
  'ReadableStream',
  'Request',
  'Response',
  'TextDecoder',
  'TextEncoder',
  'Uint8Array',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'fetch',
  'performance',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'structuredClone',
];

/** A page beside Node: for tests in which React and the API run in one process. */
export default class PageEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of OF_NODE) this.global[name] = globalThis[name];
  }
}
