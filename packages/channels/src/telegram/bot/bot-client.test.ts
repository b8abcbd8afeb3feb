import { afterEach, describe, expect, it } from '@jest/globals';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { BotClient } from './bot-client.ts';

const TOKEN = '1234:AAsecret';
const SEND = { method: 'sendMessage', parameters: { chat_id: 7, text: 'Hi' } };

let close = () => Promise.resolve();
afterEach(() => close());

async function serve(status: number, body: string): Promise<{ client: BotClient; heard: string[] }> {
  const heard: string[] = [];
  const server = http.createServer((request, response) => {
    let said = '';
    request.setEncoding('utf8').on('data', (piece: string) => (said += piece));
    request.on('end', () => {
      heard.push(`${request.method} ${request.url} ${said}`);
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new BotClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
  close = () => {
    client.close();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { client, heard };
}

describe('a call of the Bot API', () => {
  it('has its token in the path and its parameters as JSON', async () => {
    const { client, heard } = await serve(200, '{"ok":true,"result":{"message_id":9007199254740993}}');
    expect(await client.call(SEND, TOKEN)).toEqual({
      kind: 'ok',
      result: { message_id: '9007199254740993' },
    });
    expect(heard).toEqual([`POST /bot${TOKEN}/sendMessage ${JSON.stringify(SEND.parameters)}`]);
  });

  it('carries a file as a form, with what is no text as JSON', async () => {
    const { client, heard } = await serve(200, '{"ok":true,"result":{}}');
    const file = {
      stream: Readable.from([Buffer.from('bytes')]),
      sizeBytes: 5,
      mimeType: 'image/png',
      filename: 'a.png',
    };
    const parameters = { chat_id: 7, caption: 'Look', reply_parameters: { message_id: 9 } };
    await client.call({ method: 'sendPhoto', parameters, file: { parameter: 'photo', file } }, TOKEN);
    expect(heard[0]).toContain('name="chat_id"\r\n\r\n7\r\n');
    expect(heard[0]).toContain('name="caption"\r\n\r\nLook\r\n');
    expect(heard[0]).toContain('name="reply_parameters"\r\n\r\n{"message_id":9}\r\n');
    expect(heard[0]).toContain('name="photo"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nbytes\r\n');
  });

  it.each<[string, number, string, object]>([
    [
      'a flood',
      429,
      '{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":14}}',
      { kind: 'error', code: 429, retryAfterMs: 14_000 },
    ],
    ['a refusal', 400, '{"ok":false,"error_code":400}', { kind: 'error', code: 400, description: '' }],
    ['an error within', 500, '{"ok":false,"error_code":500,"description":"Internal"}', { kind: 'lost' }],
    ['a gateway', 502, '<html>', { kind: 'lost', reason: 'HTTP_502' }],
    ['nothing at all', 0, '', { kind: 'lost', reason: 'ECONNRESET' }],
  ])('is answered by %s', async (_, status, body, expected) => {
    const { client, heard } = await serve(status, body);
    const answer = await client.call(SEND, TOKEN);
    expect(answer).toMatchObject(expected);
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(heard).toHaveLength(1);
  });

  it('is never made with what is no token or no method', async () => {
    const { client, heard } = await serve(200, '{"ok":true}');
    expect(await client.call(SEND, '../admin')).toMatchObject({ kind: 'error', code: 404 });
    await expect(client.call({ ...SEND, method: '../x' }, TOKEN)).rejects.toThrow(TypeError);
    expect(heard).toEqual([]);
  });

  it('is not sent when nobody is there', async () => {
    const { client } = await serve(200, '{}');
    await close();
    close = () => Promise.resolve();
    expect(await client.call(SEND, TOKEN)).toEqual({ kind: 'not_sent', reason: 'ECONNREFUSED' });
  });
});
