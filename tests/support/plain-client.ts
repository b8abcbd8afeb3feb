import WebSocket, { type ClientOptions } from 'ws';

export type Frame = Record<string, unknown> & { type: string };

export interface PlainClient {
  socket: WebSocket;
  /** Every JSON frame so far, pings aside. */
  frames: Frame[];
  /** Bare text frames, such as `pong`. */
  texts: string[];
  /** Waits for the next frame that fits and was not taken yet. */
  next(type: string, fits?: (frame: Frame) => boolean): Promise<Frame>;
  nextText(): Promise<string>;
  closed: Promise<number>;
  close(): Promise<void>;
}

/** Far more than anything takes on a busy machine. */
const WAIT_MS = 25_000;

/** A client as the CRM's hook is one: no subprotocol unless given, one JSON object a frame. */
export async function connectPlain(
  url: string,
  { protocols, ...options }: ClientOptions & { protocols?: string[] } = {},
): Promise<PlainClient> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols ?? [], options);
  const frames: Frame[] = [];
  const texts: string[] = [];
  const taken = new Set<Frame>();
  let takenTexts = 0;
  let changed = (): void => {};
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (text.startsWith('{')) {
      const frame = JSON.parse(text) as Frame;
      if (frame.type !== 'ping') frames.push(frame);
    } else texts.push(text);
    changed();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)));
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('unexpected-response', (_request, response) => {
      reject(
        Object.assign(new Error(`refused with ${response.statusCode}`), { status: response.statusCode }),
      );
      socket.terminate();
    });
    socket.on('error', reject);
  });
  const until = async <T>(look: () => T | undefined, what: string): Promise<T> => {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0)
        throw new Error(`no ${what} came; there were ${frames.map(({ type }) => type).join(', ')}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  return {
    socket,
    frames,
    texts,
    closed,
    next: (type, fits = () => true) =>
      until(() => {
        const frame = frames.find(
          (candidate) => candidate.type === type && !taken.has(candidate) && fits(candidate),
        );
        if (frame !== undefined) taken.add(frame);
        return frame;
      }, type),
    nextText: () => until(() => texts[takenTexts++] ?? (takenTexts--, undefined), 'text frame'),
    async close() {
      socket.close();
      await closed;
    },
  };
}

/** The status of a refused upgrade. */
export async function refusedWith(
  url: string,
  options: ClientOptions & { protocols?: string[] } = {},
): Promise<number> {
  try {
    const client = await connectPlain(url, options);
    await client.close();
    return 101;
  } catch (error) {
    return (error as { status?: number }).status ?? 0;
  }
}
