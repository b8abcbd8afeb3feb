import { describe, expect, it } from '@jest/globals';
import { META_PLATFORMS, type MetaPlatform, SwitchboardError } from '@switchboard/core';
import { buildWebhook } from './build-webhook.ts';
import { seededRandom } from './seeded-random.ts';
import { newMessageId } from './simulated-ids.ts';
import { SIMULATED_KINDS } from './simulated-kinds.ts';
import { SIMULATED_STATUSES, type SimulatedWebhook } from './simulated-webhook.ts';

const EVERY_KIND = META_PLATFORMS.flatMap((platform) =>
  SIMULATED_KINDS[platform].map((kind): [MetaPlatform, string] => [platform, kind]),
);

/** News of accounts above the channels, and of the app. */
const OF_NO_CHANNEL = new Set([
  'account_update',
  'account_review',
  'account_alert',
  'template_status',
  'template_quality',
  'template_components',
  'template_category',
  'quality_update',
  'name_update',
  'capability_update',
  'security',
  'flow_status',
  'username_update',
  'payment_configuration',
  'dashboard_test',
  'permissions',
  'user',
]);

/** Items in which the platform names nothing that is made anew each time. */
const WITHOUT_IDS = new Set([
  'account_update',
  'account_review',
  'account_alert',
  'quality_update',
  'name_update',
  'capability_update',
  'security',
  'flow_status',
  'username_update',
  'payment_configuration',
  'user_preferences',
  'group_update',
  'group_participants',
  'group_settings',
  'group_status',
  'number_error',
  'history_declined',
  'address_book',
  'address_book_removal',
  'dashboard_test',
  'permissions',
  'user',
  'read',
  'delivery_until',
  'referral',
  'handover',
  'takeover',
  'handover_request',
  'optin',
  'account_linking',
  'app_roles',
  'policy_enforcement',
  'feedback',
  'response_feedback',
  'coupon',
  'game_play',
  'customer_information',
  'payment',
  'rating',
]);

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
  it.each(EVERY_KIND)('%s %s is one item of its platform', (platform, kind) => {
    const body = JSON.parse(JSON.stringify(buildWebhook(webhook(platform, kind))));
    expect(body.entry).toHaveLength(1);
    const [entry] = body.entry;
    const lists = [entry.changes, entry.messaging, entry.standby].filter((list) => list !== undefined);
    expect(lists.map((list) => list.length)).toEqual([1]);
  });

  it.each(EVERY_KIND)('%s %s is for the right channel, where it is for one', (platform, kind) => {
    const [entry] = JSON.parse(JSON.stringify(buildWebhook(webhook(platform, kind)))).entry;
    const channel = platform === 'whatsapp' ? entry.changes[0].value.metadata?.phone_number_id : entry.id;
    if (OF_NO_CHANNEL.has(kind)) expect(channel).not.toBe('1001');
    else expect(channel).toBe('1001');
  });

  it.each(EVERY_KIND)('%s %s is the same again with the same seed', (platform, kind) => {
    const { messageExternalId: _, ...anonymous } = webhook(platform, kind);
    const built = (seed: number): object => buildWebhook({ ...anonymous, random: seededRandom(seed) });
    expect(built(1)).toEqual(built(1));
  });

  it.each(EVERY_KIND.filter(([, kind]) => !WITHOUT_IDS.has(kind)))(
    '%s %s gets ids of its own each time when none are given',
    (platform, kind) => {
      const { messageExternalId: _, ...anonymous } = webhook(platform, kind);
      expect(buildWebhook(anonymous)).not.toEqual(buildWebhook(anonymous));
    },
  );

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

  it('tells neither contact nor user id of a message that failed', () => {
    const body = JSON.stringify(buildWebhook(webhook('whatsapp', 'status', { status: 'failed' })));
    expect(body).not.toContain('contacts');
    expect(body).not.toContain('user_id');
  });

  it('shows WhatsApp people by both ids, by the phone or by the user id', () => {
    const shown = (identity: SimulatedWebhook['identity']): unknown =>
      itemOf(buildWebhook(webhook('whatsapp', 'text', identity === undefined ? {} : { identity })));
    const both = { from: '48000000102', from_user_id: 'PL.9000048000000102' };
    expect(shown(undefined)).toMatchObject(both);
    expect(shown('both')).toMatchObject(both);
    expect(shown('phone')).toMatchObject({ from: '48000000102' });
    expect(shown('phone')).not.toHaveProperty('from_user_id');
    expect(shown('bsuid')).toMatchObject({ from_user_id: 'PL.9000048000000102' });
    expect(shown('bsuid')).not.toHaveProperty('from');
  });

  it('cannot show a phone that there is none of, nor change it', () => {
    const hidden = { peerExternalId: 'GB.106' };
    expect(() => buildWebhook(webhook('whatsapp', 'text', { ...hidden, identity: 'phone' }))).toThrow(
      SwitchboardError,
    );
    expect(() => buildWebhook(webhook('whatsapp', 'number_changed', hidden))).toThrow(/GB\.106/);
    expect(() => buildWebhook(webhook('whatsapp', 'history', hidden))).toThrow(/GB\.106/);
  });

  it('takes a WhatsApp reaction away in both ways that are seen', () => {
    const removal = (kind: string): unknown =>
      itemOf(buildWebhook(webhook('whatsapp', kind, { targetMessageExternalId: 'target' })));
    expect(removal('reaction_removal')).toMatchObject({ reaction: { message_id: 'target', emoji: '' } });
    expect(removal('reaction_removal_absent')).toHaveProperty('reaction', { message_id: 'target' });
  });

  it('names the ids before and after a change', () => {
    const change = { newPeerExternalId: '48000000999' };
    expect(itemOf(buildWebhook(webhook('whatsapp', 'number_changed', change)))).toMatchObject({
      from: '48000000102',
      system: { type: 'user_changed_number', wa_id: '48000000999' },
    });
    const body = buildWebhook(webhook('whatsapp', 'user_id_update', { newPeerExternalId: 'PL.NEW' }));
    expect(body).toHaveProperty('entry.0.changes.0.value.user_id_update.0.user_id', {
      previous: 'PL.9000048000000102',
      current: 'PL.NEW',
    });
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
