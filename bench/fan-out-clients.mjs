// A process with the other ends of a thousand sockets: counts what comes and tells the server, nothing more.
import { connect } from 'node:net';
import { answerTasks } from './child-processes.mjs';
import { openSocket } from './socket-client.mjs';

/** Often enough that the server never waits for it. */
const PROGRESS_MS = 1;
const READ_BYTES = 256 * 1024;

answerTasks({ open });

/** @param {{ port: number, progressPort: number, sockets: number }} input */
async function open({ port, progressPort, sockets }) {
  const readBuffer = Buffer.allocUnsafe(READ_BYTES);
  let received = 0;
  let told = 0;
  const onBytes = (bytes) => (received += bytes.length);
  for (let opened = 0; opened < sockets; opened++) {
    await openSocket({ port, path: '/', readBuffer, onBytes });
  }
  const progress = connect({ port: progressPort, host: '127.0.0.1', noDelay: true });
  setInterval(() => {
    if (received === told) return;
    told = received;
    progress.write(`${received}\n`);
  }, PROGRESS_MS);
}
