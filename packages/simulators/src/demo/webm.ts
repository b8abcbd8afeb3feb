/** Element ids of Matroska, of which WebM is a part (webmproject.org/docs/container). */
const ID = {
  ebml: 0x1a45dfa3,
  ebmlVersion: 0x4286,
  ebmlReadVersion: 0x42f7,
  ebmlMaxIdLength: 0x42f2,
  ebmlMaxSizeLength: 0x42f3,
  docType: 0x4282,
  docTypeVersion: 0x4287,
  docTypeReadVersion: 0x4285,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  muxingApp: 0x4d80,
  writingApp: 0x5741,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackUid: 0x73c5,
  trackType: 0x83,
  codecId: 0x86,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
} as const;

const MILLISECOND_NS = 1_000_000;
const KEY_FRAME = 0x80;
const VP8_CHUNK = 'VP8 ';

export interface WebmSettings {
  width: number;
  height: number;
  frameMs: number;
}

/**
 * A silent film of pictures in lossy WebP, each of which holds one VP8 key frame. At most half a minute: its frames
 * stand in one cluster, whose blocks count milliseconds in 16 bits.
 *
 * @throws Error when a picture is not lossy WebP
 */
export function webmOf(pictures: readonly Buffer[], { width, height, frameMs }: WebmSettings): Buffer {
  const video = element(ID.video, [number(ID.pixelWidth, width), number(ID.pixelHeight, height)]);
  const track = element(ID.trackEntry, [
    number(ID.trackNumber, 1),
    number(ID.trackUid, 1),
    number(ID.trackType, 1),
    text(ID.codecId, 'V_VP8'),
    video,
  ]);
  const info = element(ID.info, [
    number(ID.timestampScale, MILLISECOND_NS),
    float(ID.duration, pictures.length * frameMs),
    text(ID.muxingApp, 'switchboard'),
    text(ID.writingApp, 'switchboard'),
  ]);
  const blocks = pictures.map((picture, index) => {
    const head = Buffer.from([0x81, 0, 0, KEY_FRAME]);
    head.writeInt16BE(index * frameMs, 1);
    return element(ID.simpleBlock, [head, keyFrameOf(picture)]);
  });
  const cluster = element(ID.cluster, [number(ID.timestamp, 0), ...blocks]);
  const head = element(ID.ebml, [
    number(ID.ebmlVersion, 1),
    number(ID.ebmlReadVersion, 1),
    number(ID.ebmlMaxIdLength, 4),
    number(ID.ebmlMaxSizeLength, 8),
    text(ID.docType, 'webm'),
    number(ID.docTypeVersion, 2),
    number(ID.docTypeReadVersion, 2),
  ]);
  return Buffer.concat([head, element(ID.segment, [info, element(ID.tracks, [track]), cluster])]);
}

function keyFrameOf(webp: Buffer): Buffer {
  for (let at = 12; at + 8 <= webp.length;) {
    const length = webp.readUInt32LE(at + 4);
    if (webp.toString('latin1', at, at + 4) === VP8_CHUNK) return webp.subarray(at + 8, at + 8 + length);
    at += 8 + length + (length % 2);
  }
  throw new Error('the picture is not lossy WebP');
}

/** An element with its size in eight bytes, which any size fits into. */
function element(id: number, content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(body.length));
  size.writeUInt8(1, 0);
  return Buffer.concat([Buffer.from(id.toString(16), 'hex'), size, body]);
}

function number(id: number, value: number): Buffer {
  const hex = value.toString(16);
  return element(id, [Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')]);
}

function float(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return element(id, [bytes]);
}

function text(id: number, value: string): Buffer {
  return element(id, [Buffer.from(value)]);
}
