// The least that holds sockets: `ws` with nothing around it. Whoever connects is told what was prepared, in one write.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { answerTasks } from './child-processes.mjs';
import { memoryAfterCollection } from './memory.mjs';

const require = createRequire(join(import.meta.dirname, '../apps/api/package.json'));
const { WebSocketServer } = require('ws');

const FINAL_TEXT = 0x81;
const LENGTH_16 = 126;

const sockets = new Set();
/** @type {Buffer | null} */
let greeting = null;

const server = createServer();
const webSockets = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  handleProtocols: (offered) => offered.values().next().value ?? false,
});
server.on('upgrade', (request, stream, head) =>
  webSockets.handleUpgrade(request, stream, head, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    if (greeting !== null) stream.write(greeting);
  }),
);
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

answerTasks({
  port: () => server.address().port,
  memory: memoryAfterCollection,
  rss: () => process.memoryUsage.rss(),
  /** @param {{ texts: string[] }} input of single bytes */
  greetWith({ texts }) {
    greeting = Buffer.concat(texts.map(frameOf));
  },
});

/** A text frame of more than 125 and less than 65,536 bytes. @param {string} text */
function frameOf(text) {
  const payload = Buffer.from(text, 'latin1');
  const head = Buffer.of(FINAL_TEXT, LENGTH_16, payload.length >> 8, payload.length & 0xff);
  return Buffer.concat([head, payload]);
}
