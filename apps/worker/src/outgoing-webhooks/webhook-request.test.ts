import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { DueDelivery } from '@switchboard/database';
import { signedRequest, webhookBody } from './webhook-request.ts';

const AT = new Date();
const delivery = (changes: Partial<DueDelivery> = {}): DueDelivery => ({
  eventId: '0199d000-0000-7000-8000-000000000001',
  type: 'message.deleted',
  attempts: 0,
  createdAt: AT,
  seq: 9_007_199_254_740_993n,
  event: { occurredAt: AT, channelId: 'c', dataJson: '{"message_id":"m","conversation_id":"v"}' },
  ...changes,
});

describe('the body of a delivery', () => {
  it('tells what sockets are told', () => {
    expect(JSON.parse(webhookBody(delivery(), 'e')!)).toEqual({
      type: 'message.deleted',
      timestamp: AT.toISOString(),
      data: {
        id: 'evt_0199d000-0000-7000-8000-000000000001',
        seq: '9007199254740993',
        channel_id: 'c',
        message_id: 'm',
        conversation_id: 'v',
      },
    });
  });

  it('is none when the log does not keep the event, and says of a test only for whom it is', () => {
    expect(webhookBody(delivery({ event: null }), 'e')).toBeNull();
    const test = delivery({ type: 'webhook.test', seq: null, event: null });
    expect(JSON.parse(webhookBody(test, 'e')!)).toMatchObject({
      type: 'webhook.test',
      data: { endpoint_id: 'e' },
    });
  });
});

describe('a signed request', () => {
  const secrets = [1, 2].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`);

  it('is believed by who has either secret, and by nobody else', () => {
    const { body, headers } = signedRequest('{"text":"Привіт"}', { eventId: 'x', secrets, at: AT });
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    expect(headers['content-length']).toBe(Buffer.byteLength(body).toString());
    for (const secret of secrets)
      expect(new Webhook(secret).verify(body, headers)).toEqual({ text: 'Привіт' });
    const other = new Webhook(`whsec_${Buffer.alloc(32, 3).toString('base64')}`);
    expect(() => other.verify(body, headers)).toThrow();
    const changed = { ...headers, 'webhook-id': 'msg_y' };
    expect(() => new Webhook(secrets[0]!).verify(body, changed)).toThrow();
  });
});
