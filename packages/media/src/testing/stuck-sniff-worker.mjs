// Stands in for the sniffer's thread: the word "stuck" keeps it busy for ever, "crash" ends it.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', ({ id, head }) => {
  const word = Buffer.from(head).toString();
  if (word === 'crash') throw new Error('crash');
  while (word === 'stuck');
  parentPort.postMessage({ id, type: `image/${word}` });
});
