import { describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { graphError, graphOk, recordedPort } from '../testing/outbound.ts';
import { uploadToWhatsapp } from '../whatsapp/upload.ts';
import type { GraphAnswer } from './graph/graph-client.ts';
import type { UploadableFile } from './graph/upload-outcome.ts';
import { uploadToPage } from './messaging-upload.ts';

const CREDENTIALS = { accessToken: 'T' };

function file(type: UploadableFile['type'] = 'image'): UploadableFile {
  return { stream: Readable.from(['x']), sizeBytes: 1, mimeType: 'image/png', filename: 'a.png', type };
}

function toWhatsapp(answer: GraphAnswer) {
  const target = { platform: 'whatsapp' as const, channelExternalId: '105', address: '380501234567' };
  const { port, calls } = recordedPort(answer);
  return uploadToWhatsapp(port, target, CREDENTIALS, file()).then((outcome) => ({ outcome, calls }));
}

describe('an upload', () => {
  it('to WhatsApp says what the file is', async () => {
    const { outcome, calls } = await toWhatsapp(graphOk({ id: '77' }));
    expect(outcome).toEqual({ kind: 'uploaded', externalId: '77' });
    expect(calls[0]?.request).toMatchObject({
      path: '/105/media',
      form: { fields: { messaging_product: 'whatsapp', type: 'image/png' }, fileField: 'file' },
    });
  });

  it.each<
    ['facebook' | 'instagram', string | null, UploadableFile['type'], string, string, string | undefined]
  >([
    ['facebook', '2001', 'document', '/2001/message_attachments', 'file', undefined],
    ['facebook', '2001', 'voice', '/2001/message_attachments', 'audio', undefined],
    ['instagram', null, 'image', '/me/message_attachments', 'image', 'instagram'],
  ])('to a page of %s (%s) of a %s', async (platform, pageId, type, path, sentType, sentPlatform) => {
    const { port, calls } = recordedPort(graphOk({ attachment_id: '17841452691600099' }));
    const outcome = await uploadToPage(port, platform, pageId, CREDENTIALS, file(type));
    expect(outcome).toEqual({ kind: 'uploaded', externalId: '17841452691600099' });
    const { request } = calls[0]!;
    expect(request).toMatchObject({ path, form: { fileField: 'filedata' } });
    const { message, platform: named } = request.form!.fields;
    expect(JSON.parse(message!)).toEqual({ attachment: { type: sentType, payload: { is_reusable: true } } });
    expect(named).toBe(sentPlatform);
  });

  it.each<[string, GraphAnswer, object]>([
    ['lost', { kind: 'lost', reason: 'TIMEOUT' }, { kind: 'later', scope: 'message', triesMax: 3 }],
    ['answered without an id', graphOk({}), { kind: 'later', scope: 'message', triesMax: 3 }],
    ['never sent', { kind: 'not_sent', reason: 'ECONNREFUSED' }, { kind: 'later', scope: 'channel' }],
    ['refused', graphError('100'), { kind: 'refused' }],
    ['without a token', graphError('190'), { kind: 'stopped' }],
  ])('that was %s is never in doubt', async (_, answer, expected) => {
    const { outcome } = await toWhatsapp(answer);
    expect(outcome).toMatchObject(expected);
  });
});
