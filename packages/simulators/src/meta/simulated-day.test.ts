import { describe, expect, it } from '@jest/globals';
import { DAY_MS, META_PLATFORMS, type MetaPlatform } from '@switchboard/core';
import { type ExpectedConversation } from './expected-inbox.ts';
import { summaryOf } from './inbox-summary.ts';
import { simulateDay, type SimulatedDay } from './simulated-day.ts';
import type { SimulatedDayOptions } from './simulated-day-options.ts';
import { SIMULATED_KINDS } from './simulated-kinds.ts';
import { SIMULATED_IDENTITIES } from './simulated-webhook.ts';
import { itemsIn } from './split-webhook.ts';

const START_MS = 1_790_000_000_000;
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

function dayOf(platform: MetaPlatform, rest: Partial<SimulatedDayOptions> = {}): SimulatedDay {
  return simulateDay({ platform, channelExternalIds: ['1001'], seed: 1, startMs: START_MS, ...rest });
}

function messagesOf(expected: ExpectedConversation[]): ExpectedConversation['messages'] {
  return expected.flatMap(({ messages }) => messages);
}

/** Ids of simulated groups are long; people have digits or a country and digits. */
function isGroup({ addresses }: ExpectedConversation): boolean {
  return addresses.some((id) => !/^\d+$|^[A-Z]{2}\.\d+$/.test(id));
}

describe.each(META_PLATFORMS)('a simulated day of %s', (platform) => {
  it('is the same for the same seed and another for another', () => {
    const { bodies, expected } = dayOf(platform);
    expect(dayOf(platform)).toMatchObject({ bodies, expected });
    expect(dayOf(platform, { seed: 2 }).bodies).not.toEqual(bodies);
  });

  it('has every kind in it but those that no channel can be named for', () => {
    const kinds = new Set(dayOf(platform).webhooks.map(({ kind }) => kind));
    expect(SIMULATED_KINDS[platform].filter((kind) => !kinds.has(kind))).toEqual(['dashboard_test']);
  });

  it('has at least as many items as it should, one in each body', () => {
    const { bodies, webhooks } = dayOf(platform, { count: 500 });
    expect(bodies.length).toBeGreaterThanOrEqual(500);
    expect(webhooks).toHaveLength(bodies.length);
    expect(new Set(bodies.map(itemsIn))).toEqual(new Set([1]));
  });

  it('has a second of its own for every item, and none later than a day', () => {
    const { webhooks } = dayOf(platform, { count: 2_000 });
    // The file of a placeholder is as old as the placeholder.
    const times = webhooks
      .filter(({ kind }) => kind !== 'history_media')
      .map(({ timestampMs }) => timestampMs);
    expect(new Set(times.map((time) => Math.floor(time / 1_000))).size).toBe(times.length);
    expect(Math.max(...times)).toBeLessThan(START_MS + DAY_MS);
  });

  it.each(SEEDS)('adds up (seed %i)', (seed) => {
    const channelExternalIds = ['1001', '1002'] as const;
    const { webhooks, expected } = dayOf(platform, { seed, channelExternalIds, count: 300 });
    const messages = messagesOf(expected);
    expect(new Set(messages.map(({ externalId }) => externalId)).size).toBe(messages.length);
    const known = new Set(webhooks.map(({ messageExternalId }) => messageExternalId));
    expect(messages.filter(({ externalId }) => !known.has(externalId))).toEqual([]);
    const addresses = expected.flatMap((one) => one.addresses.map((id) => `${one.channelExternalId} ${id}`));
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const conversation of expected) {
      const unread = conversation.messages.filter(
        ({ direction, origin, type }) => direction === 'inbound' && origin === 'live' && type !== 'system',
      );
      expect(conversation.unread).toBe(unread.length);
    }
  });

  it.each(SEEDS)('says nothing that is open to argument (seed %i)', (seed) => {
    for (const message of messagesOf(dayOf(platform, { seed, count: 300 }).expected)) {
      expect(message.status === null).toBe(message.direction === 'inbound');
      if (!message.deleted) continue;
      expect(message).toMatchObject({ text: null, edited: false, reactions: {} });
    }
  });

  it('has something of everything in it', () => {
    const { expected } = dayOf(platform, { count: 400 });
    const { deleted, edited, reactions, unread } = summaryOf(expected);
    for (const count of [deleted, edited, reactions, unread]) expect(count).toBeGreaterThan(0);
    const statuses = new Set(messagesOf(expected).map(({ status }) => status));
    expect(statuses).toContain('sent');
    expect(statuses).toContain('read');
  });

  it('is one person’s day when one is given', () => {
    const { webhooks } = dayOf(platform, { peerExternalId: '48000000777', text: 'Halo' });
    expect(webhooks[0]?.peerExternalId).toBe('48000000777');
    expect(webhooks.some(({ text }) => text?.startsWith('Halo (') === true)).toBe(true);
  });
});

describe('people of a simulated WhatsApp day', () => {
  it.each(SEEDS)('are one conversation each at the end, whatever became of their ids (seed %i)', (seed) => {
    const channelExternalIds = ['1001', '1002'] as const;
    const { expected } = dayOf('whatsapp', { seed, channelExternalIds, count: 300 });
    expect(expected.filter((conversation) => !isGroup(conversation))).toHaveLength(2 * 6);
  });

  it('show themselves by all of their ids once, even when they say little', () => {
    const { expected } = dayOf('whatsapp', { peoplePerChannel: 60 });
    expect(expected.filter((conversation) => !isGroup(conversation))).toHaveLength(60);
  });

  it('change numbers and user ids in the course of it', () => {
    const { expected } = dayOf('whatsapp');
    expect(Math.max(...expected.map(({ addresses }) => addresses.length))).toBeGreaterThan(2);
  });

  it.each(SIMULATED_IDENTITIES)('are shown by one way only when asked: %s', (identity) => {
    const { bodies, expected } = dayOf('whatsapp', { identity, count: 200 });
    const people = expected.filter((conversation) => !isGroup(conversation));
    expect(people).toHaveLength(6);
    const phones = people.flatMap(({ addresses }) => addresses.filter((id) => /^\d+$/.test(id)));
    const userIds = people.flatMap(({ addresses }) => addresses.filter((id) => !/^\d+$/.test(id)));
    if (identity === 'phone') expect(userIds).toEqual([]);
    else expect(userIds.length).toBeGreaterThanOrEqual(6);
    if (identity === 'bsuid') expect(phones).toEqual([]);
    else expect(phones.length).toBeGreaterThanOrEqual(6);
    const senders = JSON.stringify(bodies).match(/"from_user_id":|"from":"480/g) ?? [];
    expect(new Set(senders).size).toBe(identity === 'both' ? 2 : identity === 'phone' ? 1 : 2);
  });

  it('have old files, of which some come and some never do', () => {
    const { webhooks, expected } = dayOf('whatsapp', { count: 2_000 });
    const placeholders = new Set(
      webhooks.filter(({ kind }) => kind === 'history_placeholder').map((one) => one.messageExternalId),
    );
    const files = messagesOf(expected).filter(({ externalId }) => placeholders.has(externalId));
    expect(new Set(files.map(({ type }) => type))).toEqual(new Set(['image', 'unsupported']));
    for (const { type, text } of files) expect(text === null).toBe(type === 'unsupported');
  });

  it('cannot be shown by a phone that one of them does not have', () => {
    expect(() => dayOf('whatsapp', { identity: 'phone', peerExternalId: 'GB.106' })).toThrow(/GB\.106/);
  });
});
