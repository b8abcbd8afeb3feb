// Plain JavaScript, because a thread is started from a file as it lies there, in the sources too.
import { parentPort } from 'node:worker_threads';
import { fileTypeFromBuffer } from 'file-type';

parentPort.on('message', ({ id, head }) => void answer(id, head));

async function answer(id, head) {
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  parentPort.postMessage({ id, type: found?.mime ?? null });
}
