import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.ts';

function lines(
  log: (logger: ReturnType<typeof createLogger>) => void,
  format: 'json' | 'pretty' = 'json',
): string {
  const stream = new PassThrough();
  log(createLogger({ process: 'test', level: 'debug', format, stream }));
  return String(stream.read());
}

describe('the log', () => {
  it('never shows a secret, wherever it hides', () => {
    const canary = 'CANARY';
    const cause = Object.assign(new Error(`connect postgres://user:${canary}@host/db failed`), {
      parameters: [canary],
      query: canary,
    });
    const text = lines((logger) =>
      logger.error(`GET /ws/7?token=${canary}&x=1`, {
        accessToken: canary,
        app_secret: canary,
        apiHash: canary,
        headers: { authorization: canary, cookie: canary, deep: { session: canary } },
        list: [{ password: canary }],
        url: `http://h/?a=1&access_token=${canary}`,
        error: new Error('outer', { cause }),
        nats: `nats://user:${canary}@one,nats://${canary}@two:4222,tls://${canary}@three`,
        text: canary,
        body: canary,
      }),
    );
    expect(text).not.toContain(canary);
    expect(text).toContain('x=1');
  });

  it('is one JSON object a line, whatever the message holds', () => {
    const text = lines((logger) => logger.info('first\nsecond\u001b[31m', { note: 'a\nb', n: 1n }));
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(text)).toMatchObject({ message: 'first\nsecond\u001b[31m', process: 'test', n: '1' });
  });

  it('can be read by people too', () => {
    expect(lines((logger) => logger.warn('hello', { a: 1 }), 'pretty')).toMatch(
      / warn \[test\] hello \{"a":1\}/,
    );
  });
});
