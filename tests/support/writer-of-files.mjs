// Writes files into a media store until it is killed. Tells of each piece that it hands over, and of each key that it
// was given. A file's first four bytes say how long it is.
import { randomBytes, randomInt } from 'node:crypto';
import { openMediaStore } from '../../packages/media/dist/index.js';

const PIECE_BYTES = 64 * 1024;
const store = openMediaStore(process.argv[2]);
const options = { maxBytes: 100 * PIECE_BYTES, signal: new AbortController().signal };

for (;;) {
  const { key, sha256 } = await store.write(pieces(randomInt(1, 8)), options);
  process.stdout.write(`kept ${key} ${sha256}\n`);
}

async function* pieces(count) {
  for (let n = 0; n < count; n++) {
    const piece = randomBytes(PIECE_BYTES);
    if (n === 0) piece.writeUInt32BE(count * PIECE_BYTES);
    process.stdout.write('piece\n');
    yield piece;
  }
}
