/** First byte of an unfragmented text frame (RFC 6455 §5.2). */
const FINAL_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/**
 * A WebSocket text frame, ready for `socket.write`. Made once per event and shared by all sockets: framing again for
 * each socket is what makes a fan-out slow (notes/realtime.md §1). Server frames carry no mask; compression is off.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const header = headerOf(length);
  const frame = Buffer.allocUnsafe(header.length + length);
  header.copy(frame);
  frame.write(text, header.length, 'utf8');
  return frame;
}

function headerOf(length: number): Buffer {
  if (length < LENGTH_16) return Buffer.of(FINAL_TEXT, length);
  if (length <= 0xffff) return Buffer.of(FINAL_TEXT, LENGTH_16, length >> 8, length & 0xff);
  const header = Buffer.alloc(10);
  header[0] = FINAL_TEXT;
  header[1] = LENGTH_64;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}
