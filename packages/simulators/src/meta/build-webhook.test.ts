import { describe, expect, it } from '@jest/globals';
import { META_PLATFORMS, type MetaPlatform, SwitchboardError } from '@switchboard/core';
import { buildWebhook } from './build-webhook.ts';
import {
  newMessageId,
  SIMULATED_KINDS,
  SIMULATED_STATUSES,
  type SimulatedWebhook,
} from './simulated-webhook.ts';

const EVERY_KIND = META_PLATFORMS.flatMap((platform) =>
  SIMULATED_KINDS[platform].map((kind): [MetaPlatform, string] => [platform, kind]),
);

function webhook(
  platform: MetaPlatform,
  kind: string,
  rest: Partial<SimulatedWebhook> = {},
): SimulatedWebhook {
  return {
    platform,
    kind,
    channelExternalId: '1001',
    peerExternalId: '48000000102',
    peerName: 'Katarzyna',
    messageExternalId: 'id-1',
    timestampMs: 1_790_000_000_123,
    ...rest,
  };
}

/** The message, status or messaging event inside the one-item webhook that the simulator makes. */
function itemOf(body: object): unknown {
  const json = JSON.parse(JSON.stringify(body));
  const [entry] = json.entry;
  if (entry.messaging) return entry.messaging[0];
  const { value } = entry.changes[0];
  return (value.messages ?? value.statuses)[0];
}

describe('buildWebhook', () => {
  it.each(EVERY_KIND)('%s %s is one item for the right channel', (platform, kind) => {
    const body = JSON.parse(JSON.stringify(buildWebhook(webhook(platform, kind))));
    expect(body.entry).toHaveLength(1);
    const [entry] = body.entry;
    const channel = platform === 'whatsapp' ? entry.changes[0].value.metadata.phone_number_id : entry.id;
    expect(channel).toBe('1001');
    expect(JSON.stringify(itemOf(body))).toContain('48000000102');
  });

  it.each(EVERY_KIND)('%s %s gets an id of its own each time when none is given', (platform, kind) => {
    const { messageExternalId: _, ...anonymous } = webhook(platform, kind);
    expect(buildWebhook(anonymous)).not.toEqual(buildWebhook(anonymous));
  });

  it('writes WhatsApp texts with seconds, contact and answered message', () => {
    const body = buildWebhook(
      webhook('whatsapp', 'text', { text: 'Cześć', targetMessageExternalId: 'wamid.0' }),
    );
    expect(body).toEqual({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: expect.any(String),
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: { display_phone_number: expect.any(String), phone_number_id: '1001' },
                contacts: [
                  { profile: { name: 'Katarzyna' }, wa_id: '48000000102', user_id: 'PL.9000048000000102' },
                ],
                messages: [
                  {
                    context: { from: expect.any(String), id: 'wamid.0' },
                    from: '48000000102',
                    from_user_id: 'PL.9000048000000102',
                    id: 'id-1',
                    timestamp: '1790000000',
                    type: 'text',
                    text: { body: 'Cześć' },
                  },
                ],
              },
            },
          ],
        },
      ],
    });
  });

  it('leaves the phone out for somebody who hides it', () => {
    const item = itemOf(buildWebhook(webhook('whatsapp', 'text', { peerExternalId: 'GB.106' })));
    expect(item).toMatchObject({ from_user_id: 'GB.106' });
    expect(item).not.toHaveProperty('from');
  });

  it('sends a voice note as audio, and captions only where WhatsApp has them', () => {
    const voice = itemOf(buildWebhook(webhook('whatsapp', 'voice', { text: 'no caption' })));
    expect(voice).toMatchObject({
      type: 'audio',
      audio: { voice: true, mime_type: 'audio/ogg; codecs=opus' },
    });
    expect(voice).not.toHaveProperty('audio.caption');
    const document = itemOf(
      buildWebhook(webhook('whatsapp', 'document', { text: 'Umowa', filename: 'umowa.pdf' })),
    );
    expect(document).toMatchObject({
      type: 'document',
      document: { caption: 'Umowa', filename: 'umowa.pdf' },
    });
  });

  it.each(SIMULATED_STATUSES)('reports the status %s of a given message', (status) => {
    const item = itemOf(buildWebhook(webhook('whatsapp', 'status', { status })));
    expect(item).toMatchObject({ id: 'id-1', status, timestamp: '1790000000', recipient_id: '48000000102' });
    if (status === 'failed') expect(item).toHaveProperty('errors.0.code', 131026);
    else expect(item).not.toHaveProperty('errors');
  });

  it('points a reaction at its message', () => {
    const target = { targetMessageExternalId: 'target', text: '🔥' };
    expect(itemOf(buildWebhook(webhook('whatsapp', 'reaction', target)))).toMatchObject({
      reaction: { message_id: 'target', emoji: '🔥' },
    });
    expect(itemOf(buildWebhook(webhook('instagram', 'reaction', target)))).toMatchObject({
      reaction: { mid: 'target', action: 'react', emoji: '🔥' },
    });
  });

  it.each(['instagram', 'facebook'] as const)(
    'turns sender and recipient around in an echo of %s',
    (platform) => {
      expect(itemOf(buildWebhook(webhook(platform, 'echo', { text: 'od nas' })))).toMatchObject({
        sender: { id: '1001' },
        recipient: { id: '48000000102' },
        message: { mid: 'id-1', is_echo: true, text: 'od nas' },
      });
    },
  );

  it('sends stickers and files as Messenger does', () => {
    expect(itemOf(buildWebhook(webhook('facebook', 'sticker')))).toMatchObject({
      message: { attachments: [{ type: 'sticker', payload: { sticker_id: 369239263222822 } }] },
    });
    const file = { filename: 'umowa.pdf', mediaUrl: 'https://files.example.com/1' };
    expect(itemOf(buildWebhook(webhook('facebook', 'document', file)))).toMatchObject({
      message: {
        attachments: [{ type: 'file', payload: { url: 'https://files.example.com/1', title: 'umowa.pdf' } }],
      },
    });
  });

  it('names the kinds that there are when asked for another', () => {
    expect(() => buildWebhook(webhook('instagram', 'document'))).toThrow(SwitchboardError);
    expect(() => buildWebhook(webhook('instagram', 'document'))).toThrow(/text, image, video/);
    expect(() => buildWebhook(webhook('whatsapp', 'constructor'))).toThrow(SwitchboardError);
  });
});

it('makes message ids that look like the platform’s own', () => {
  expect(newMessageId('whatsapp')).toMatch(/^wamid\.[A-Za-z0-9+/=]{56}$/);
  expect(newMessageId('facebook')).toMatch(/^m_[A-Za-z0-9_-]{80}$/);
  expect(newMessageId('instagram')).toMatch(/^aWdf[A-Za-z0-9+/=]{150,200}$/);
});
