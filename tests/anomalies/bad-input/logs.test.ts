import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@switchboard/service';
import { signWebhook } from '@switchboard/simulators';
import { BASE } from '../../support/test-api.ts';
import { hubOfThisFile } from './hub.ts';
import { bodyOf, exactly, newPerson, textItem, whatsappBody, whatsappChange } from './meta-bodies.ts';
import { requestBytes, sendRaw } from './raw-http.ts';

describe('the log, with hostile words', () => {
  const stream = new PassThrough();
  let written = '';
  stream.on('data', (chunk: Buffer) => (written += chunk.toString()));
  const hub = hubOfThisFile({
    logger: createLogger({ process: 'api', level: 'debug', format: 'json', stream }),
  });

  const FORGED = '{"level":"error","message":"forged"}';
  const hostile = [
    ['line breaks', `x\r\n${FORGED}\r\n`],
    ['an escape sequence of a terminal', '\u001b[2J\u001b[31mred\u0007'],
    ['the same in one character', '\u009b2J\u0085'],
    ['NUL and half a character', 'a\u0000b\ud83d'],
    ['quotes', `"}\n${FORGED}`],
    ['line separators', `x\u2028${FORGED}\u2029`],
  ];

  it.each(hostile)('%s: one line of JSON each, without controls (G9)', async (_name, words) => {
    const begin = written.length;
    const messages = [textItem('whatsapp', newPerson(), words)];
    // An account that nobody connected, whose id is told; and names that end up in the log's fields.
    await hub().accepts('whatsapp', whatsappBody({ messages }, 'messages', `${words}${begin}`));
    await hub().accepts('whatsapp', bodyOf('whatsapp', { id: words, changes: [whatsappChange({}, words)] }));
    await hub().accepts('facebook', { object: words, entry: [words] });
    const escaped = encodeURIComponent(words.toWellFormed());
    await hub().t.get(
      `${BASE}/webhooks/whatsapp?hub.mode=${escaped}&hub.verify_token=${escaped}&hub.challenge=1`,
    );
    await hub().t.get(`${BASE}/conversations/${escaped}?token=${escaped}`, hub().token);
    await hub().t.get(`/${escaped}`, escaped);
    const headers = [
      `User-Agent: ${Buffer.from(words).toString('base64')}`,
      'X-Hub-Signature-256: x',
      'Connection: close',
    ];
    await sendRaw(hub().t.api.port, requestBytes(`POST ${BASE}/webhooks/whatsapp`, headers));

    const lines = written.slice(begin).trimEnd().split('\n');
    // At least the account and the handshake are told of.
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) {
      expect(JSON.parse(line)).toEqual(
        expect.objectContaining({ process: 'api', message: expect.any(String) }),
      );
      /* oxlint-disable-next-line no-control-regex -- what a terminal would obey */
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }
    const forged = lines.filter((line) => (JSON.parse(line) as { message: string }).message === 'forged');
    expect(forged).toEqual([]);
  });

  it('of a forged delivery hold nothing of its body (G9)', async () => {
    const begin = written.length;
    const bytes = exactly(whatsappBody({ messages: [textItem('whatsapp', newPerson(), 'CANARY')] }));
    const signature = signWebhook(bytes, 'not the secret');
    const answer = await hub().t.post('whatsapp', bytes, { 'X-Hub-Signature-256': signature });
    expect(answer.status).toBe(401);
    const lines = written.slice(begin);
    expect(lines.trimEnd().split('\n')).toHaveLength(1);
    expect(lines).not.toContain('CANARY');
    expect(lines).not.toContain(signature.slice(7));
  });
});
