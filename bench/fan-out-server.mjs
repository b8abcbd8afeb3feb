// Holds a thousand sockets and writes events to them: SIDE=switchboard by the API's connection manager, SIDE=bare by
// the plainest loop over `ws` sockets. Its client says how much has come, so that neither side runs ahead of it.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { Connection } from '../apps/api/dist/sockets/connection.js';
import { eventText } from '../apps/api/dist/sockets/frames.js';
import { MessagesConnectionManager } from '../apps/api/dist/sockets/messages-connection-manager.js';
import { textFrame } from '../apps/api/dist/sockets/text-frame.js';
import { createMetrics, silentLogger } from '../packages/service/dist/index.js';
import { answerTasks } from './child-processes.mjs';
import { exampleEvent } from './example-event.mjs';

const require = createRequire(join(import.meta.dirname, '../apps/api/package.json'));
const { WebSocketServer } = require('ws');

/** Events that may be on their way to each socket: enough that writing never waits, little enough for the kernel. */
const EVENTS_AHEAD_MAX = 128;
/** A server that pings would write frames which nobody counts. */
const NEVER_MS = 2 ** 31 - 1;
const TICK_MS = 5;
/** Nobody comes back, so nobody asks for what is older than the ring. */
const NO_LOG = { clear() {} };

const fanOut = process.env.SIDE === 'bare' ? bareFanOut() : switchboardFanOut();
const server = createServer();
const webSockets = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false });
server.on('upgrade', (request, stream, head) =>
  webSockets.handleUpgrade(request, stream, head, (webSocket) => fanOut.add(webSocket, stream)),
);
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

/** Bytes that have come to all sockets together. */
let receivedBytes = 0;
let onProgress = () => {};
const progress = createTcpServer((socket) => {
  socket.on('data', (data) => {
    receivedBytes = Number(data.toString().trimEnd().split('\n').at(-1));
    onProgress();
  });
  socket.on('error', () => {});
});
await new Promise((resolve) => progress.listen(0, '127.0.0.1', resolve));

answerTasks({
  ports: () => ({ port: server.address().port, progressPort: progress.address().port }),
  write: writeEvents,
});

/**
 * Writes as many events as the sockets take, `eventsPerWrite` joined in each write.
 *
 * @param {{ durationMs: number, eventsPerWrite: number, sockets: number }} input
 */
async function writeEvents({ durationMs, eventsPerWrite, sockets }) {
  const bytesPerEvent = fanOut.frameBytes * sockets;
  const receivedAtStart = receivedBytes;
  const received = () => (receivedBytes - receivedAtStart) / bytesPerEvent;
  const cpuAtStart = process.cpuUsage();
  const startMs = performance.now();
  let events = 0;
  while (performance.now() - startMs < durationMs) {
    while (events + eventsPerWrite - received() > EVENTS_AHEAD_MAX) await nextProgress();
    fanOut.write(eventsPerWrite);
    events += eventsPerWrite;
    await new Promise(setImmediate);
  }
  while (received() < events) await nextProgress();
  const seconds = (performance.now() - startMs) / 1_000;
  const { user, system } = process.cpuUsage(cpuAtStart);
  const deliveries = events * sockets;
  return { deliveriesPerSecond: deliveries / seconds, cpuNs: ((user + system) * 1_000) / deliveries };
}

function nextProgress() {
  return new Promise((resolve) => (onProgress = resolve));
}

function switchboardFanOut() {
  let seq = 1_000_000n;
  // Every broadcast finds the tick over, so that the number of events in each write is ours to choose.
  let nowMs = Date.now();
  const clock = { now: () => (nowMs += TICK_MS) };
  const manager = new MessagesConnectionManager({
    log: NO_LOG,
    pages: NO_LOG,
    publishedThrough: async () => {},
    logger: silentLogger,
    metrics: createMetrics(),
    clock,
    heartbeatMs: NEVER_MS,
  });
  manager.startAt({ epoch: 'bench', seq });
  return {
    frameBytes: textFrame(eventText('plain', exampleEvent(seq))).length,
    add(webSocket, stream) {
      const principal = {
        user: { id: 'bench', name: 'Bench', role: 'agent' },
        credential: null,
        expiresAt: null,
      };
      const connection = new Connection({ webSocket, stream, principal, protocol: 'plain', clock });
      manager.connect(connection, { since: null, filter: null, recognisedAt: seq });
    },
    write(count) {
      manager.broadcast(Array.from({ length: count }, () => exampleEvent(++seq)));
    },
  };
}

function bareFanOut() {
  const all = new Set();
  const frame = textFrame(eventText('plain', exampleEvent(1_000_000n)));
  // The same text without the frame's head, which `ws` writes itself.
  const payload = frame.subarray(frame.indexOf('{'));
  return {
    frameBytes: frame.length,
    add: (webSocket) => void all.add(webSocket),
    write(count) {
      for (let sent = 0; sent < count; sent++) {
        for (const webSocket of all) webSocket.send(payload, { binary: false });
      }
    },
  };
}
