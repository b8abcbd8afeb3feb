import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { startServer } from './trap.ts';

const PAGE = 2;

/** As much of S3 as a media store needs, with paths in its own style: `/<bucket>/<key>`. */
export class FakeS3 {
  readonly objects = new Map<string, { bytes: Buffer; changedMs: number }>();
  /** What came without a signature, or with another body than was signed. */
  readonly unsigned: string[] = [];
  /** The next requests of this method are answered so. */
  fault: { method: string; status: number; code: string; times: number } | null = null;
  url = '';
  #close = async (): Promise<void> => {};

  static async start(): Promise<FakeS3> {
    const fake = new FakeS3();
    const server = await startServer((request, response) => void fake.#answer(request, response));
    fake.url = server.url;
    fake.#close = () => server.close();
    return fake;
  }

  async stop(): Promise<void> {
    await this.#close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers } = request;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    const bytes = await buffer(request).catch(() => null);
    if (bytes === null) return;
    const hash = headers['x-amz-content-sha256'];
    const isIntact = hash === 'UNSIGNED-PAYLOAD' || hash === createHash('sha256').update(bytes).digest('hex');
    if (headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=test-key/') !== true || !isIntact)
      this.unsigned.push(`${method} ${pathname}`);
    const { fault } = this;
    if (fault !== null && fault.method === method && fault.times-- > 0)
      return void response
        .writeHead(fault.status, { 'content-type': 'application/xml' })
        .end(`<Error><Code>${fault.code}</Code><Message>no</Message></Error>`);
    const key = pathname.slice(1);
    if (method === 'GET' && searchParams.get('list-type') === '2')
      return this.#list(key, searchParams, response);
    if (method === 'PUT') {
      this.objects.set(key, { bytes, changedMs: Date.now() });
      return void response.writeHead(200, { etag: '"x"' }).end();
    }
    if (method === 'DELETE') {
      this.objects.delete(key);
      return void response.writeHead(204).end();
    }
    this.#get(key, request, response);
  }

  #get(key: string, { method, headers }: IncomingMessage, response: ServerResponse): void {
    const found = this.objects.get(key);
    if (found === undefined)
      return void response
        .writeHead(404, { 'content-type': 'application/xml' })
        .end(method === 'HEAD' ? '' : '<Error><Code>NoSuchKey</Code></Error>');
    const { bytes } = found;
    const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '');
    if (range === null)
      return void response
        .writeHead(200, { 'content-length': bytes.length })
        .end(method === 'HEAD' ? undefined : bytes);
    const start = Number(range[1]);
    const end = Math.min(range[2] === '' ? bytes.length - 1 : Number(range[2]), bytes.length - 1);
    if (start >= bytes.length)
      return void response.writeHead(416).end('<Error><Code>InvalidRange</Code></Error>');
    response
      .writeHead(206, { 'content-range': `bytes ${start}-${end}/${bytes.length}` })
      .end(bytes.subarray(start, end + 1));
  }

  #list(bucket: string, query: URLSearchParams, response: ServerResponse): void {
    const prefix = `${bucket.replace(/\/$/, '')}/${query.get('prefix') ?? ''}`;
    const all = [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    const from = Number(query.get('continuation-token') ?? 0);
    const page = all.slice(from, from + PAGE);
    const isMore = from + PAGE < all.length;
    const items = page.map(
      ([key, { changedMs }]) =>
        `<Contents><Key>${key.slice(key.indexOf('/') + 1)}</Key><LastModified>${new Date(changedMs).toISOString()}</LastModified></Contents>`,
    );
    const next = isMore ? `<NextContinuationToken>${from + PAGE}</NextContinuationToken>` : '';
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(
        `<ListBucketResult>${items.join('')}<IsTruncated>${isMore}</IsTruncated>${next}</ListBucketResult>`,
      );
  }
}
