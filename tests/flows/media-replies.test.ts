import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { buildWebhook } from '@switchboard/simulators';
import { BASE, CHANNELS } from '../support/test-api.ts';
import { type ReplyHub, startReplyHub } from '../support/reply-hub.ts';

interface Uploaded {
  id: string;
  type: string;
  url: string;
}

interface Shown {
  id: string;
  content: string | null;
  type: string;
  attachments: { state: string; url: string | null; thumbnail_url: string | null; mime_type: string }[];
}

describe('files', () => {
  let hub: ReplyHub;
  let picture: Buffer;
  beforeEach(async () => {
    hub = await startReplyHub();
    picture = await sharp({ create: { width: 640, height: 400, channels: 3, background: '#c33' } })
      .png()
      .toBuffer();
  });
  afterEach(() => hub.stop());

  async function upload(bytes: Buffer, filename: string): Promise<Uploaded> {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)]), filename);
    const response = await fetch(`${hub.api.url}${BASE}/upload`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${hub.token}` },
      body: form,
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Uploaded;
  }

  const shown = async (conversation: string) => (await hub.messages(conversation)) as unknown as Shown[];

  it('go out on WhatsApp with their caption, uploaded once, also when the message is tried again', async () => {
    const conversation = await hub.customerWrites('whatsapp', '48123456789');
    const { id, type } = await upload(picture, 'plakat.png');
    expect(type).toBe('image');
    hub.graph.fault({ route: 'messages', answer: { code: 131000, status: 500 } });
    const posted = await hub.say(conversation, { content: 'Proszę', attachments: [id] });
    const message = (await posted.json()) as Shown;
    expect(message).toMatchObject({ type: 'image', content: 'Proszę' });
    await hub.untilStatus(message.id, 'read');
    expect(hub.graph.sent).toHaveLength(1);
    expect(hub.graph.sent[0]!.body).toMatchObject({
      type: 'image',
      image: { id: expect.any(String), caption: 'Proszę' },
    });
    expect(hub.graph.requests.media_upload).toBe(1);
    const [, ours] = await shown(conversation);
    const bytes = await hub.api.get(ours!.attachments[0]!.url!, hub.token);
    expect(Buffer.from(await bytes.arrayBuffer()).equals(picture)).toBe(true);
  });

  it('are a message each on Messenger, in their order behind the words', async () => {
    const conversation = await hub.customerWrites('facebook', '5432109876543210');
    const files = [await upload(picture, 'a.png'), await upload(picture, 'b.png')];
    const posted = await hub.say(conversation, {
      content: 'Dwa plakaty',
      attachments: files.map(({ id }) => ({ id })),
      client_message_id: 'both',
    });
    const first = (await posted.json()) as Shown;
    expect(first).toMatchObject({ type: 'text', content: 'Dwa plakaty' });
    await hub.graph.waitForSent(3);
    expect(hub.graph.sent.map(({ type }) => type)).toEqual(['text', 'image', 'image']);
    const again = await hub.say(conversation, { content: 'Dwa plakaty', client_message_id: 'both' });
    expect(((await again.json()) as Shown).id).toBe(first.id);
    expect(await shown(conversation)).toHaveLength(4);
  });

  it('are fetched by Instagram from a link that opens this file alone', async () => {
    const conversation = await hub.customerWrites('instagram', '6543210987654321');
    const { id } = await upload(picture, 'plakat.png');
    const { id: messageId } = (await (await hub.say(conversation, { attachments: [id] })).json()) as Shown;
    await hub.untilStatus(messageId, 'read');
    const body = hub.graph.sent[0]!.body as { message: { attachment: { payload: { url: string } } } };
    const path = new URL(body.message.attachment.payload.url).pathname;
    const fetched = await hub.api.get(path);
    expect(Buffer.from(await fetched.arrayBuffer()).equals(picture)).toBe(true);
    const parts = path.split('/');
    parts[parts.length - 2] = Buffer.alloc(32).toString('base64url');
    expect((await hub.api.get(parts.join('/'))).status).toBe(404);
  });

  it('that a customer sends are fetched, shown small, and told when they are there', async () => {
    const media = hub.graph.addMedia(CHANNELS.whatsapp, { bytes: picture, mimeType: 'image/png' });
    const conversation = await hub.customerWrites('whatsapp', '48123456789');
    const webhook = buildWebhook({
      platform: 'whatsapp',
      kind: 'image',
      channelExternalId: CHANNELS.whatsapp,
      peerExternalId: '48123456789',
      peerName: 'Anna',
      timestampMs: Date.now(),
    });
    const text = JSON.stringify(webhook).replace(
      /"image":\{[^}]*\}/,
      `"image":${JSON.stringify({ id: media.id, mime_type: media.mimeType, sha256: media.sha256 })}`,
    );
    expect((await hub.api.post('whatsapp', Buffer.from(text))).status).toBe(200);
    for (;;) {
      const [file] = (await shown(conversation)).at(-1)!.attachments;
      if (file?.state !== 'ready') continue;
      expect(file).toMatchObject({ mime_type: 'image/png', thumbnail_url: expect.any(String) });
      const bytes = await hub.api.get(file.url!, hub.token);
      expect(Buffer.from(await bytes.arrayBuffer()).equals(picture)).toBe(true);
      expect((await hub.api.get(file.thumbnail_url!, hub.token)).headers.get('content-type')).toBe(
        'image/webp',
      );
      expect((await hub.api.get(file.url!)).status).toBe(401);
      return;
    }
  });
});
