import { describe, expect, it } from '@jest/globals';
import { type SetupFacts, setupSteps } from './channel-setup-steps.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 12, minute));

const NOTHING: SetupFacts = {
  hasAppSecret: false,
  hasVerifyToken: false,
  handshakeAt: null,
  handshakeRefusedAt: null,
  signatureFailedAt: null,
  firstWebhookAt: null,
  lastWebhookAt: null,
  channels: 0,
  unconnected: 0,
  subscriptions: [],
};
const EVERYTHING: SetupFacts = {
  ...NOTHING,
  hasAppSecret: true,
  hasVerifyToken: true,
  handshakeAt: at(1),
  firstWebhookAt: at(2),
  lastWebhookAt: at(3),
  channels: 1,
  subscriptions: [{ state: 'ok', sentence: 'Meta tells our app what happens here.', action: null }],
};

const states = (facts: SetupFacts) => setupSteps(facts).map(({ state }) => state);
const stateOf = (name: string, facts: SetupFacts) =>
  setupSteps(facts).find((step) => step.name === name)!.state;
const failing = { state: 'failing' as const, sentence: 'Nothing can come in.', action: 'Subscribe it.' };

describe('the steps of setting a platform up', () => {
  it('wait at first, each with what to do, and are done in the end', () => {
    expect(new Set(states(NOTHING))).toEqual(new Set(['waiting']));
    expect(
      setupSteps(NOTHING)
        .slice(0, 5)
        .every(({ action }) => action !== undefined),
    ).toBe(true);
    expect(new Set(states(EVERYTHING))).toEqual(new Set(['done']));
  });

  it.each<[string, string, Partial<SetupFacts>, string]>([
    ['a refusal after the handshake', 'handshake', { handshakeRefusedAt: at(4) }, 'failed'],
    ['a refusal before it', 'handshake', { handshakeRefusedAt: at(0) }, 'done'],
    ['no handshake, but webhooks', 'handshake', { handshakeAt: null }, 'done'],
    ['a forged delivery after the last good one', 'app_secret', { signatureFailedAt: at(4) }, 'failed'],
    ['a forged delivery before it', 'app_secret', { signatureFailedAt: at(2) }, 'done'],
    ['an account that is not connected', 'channel', { channels: 0, unconnected: 1 }, 'waiting'],
    [
      'one channel of two without a subscription',
      'subscription',
      { subscriptions: [...EVERYTHING.subscriptions, failing] },
      'failed',
    ],
    ['a channel that nobody has looked at', 'subscription', { subscriptions: [] }, 'waiting'],
  ])('by %s', (_, name, facts, state) => {
    expect(stateOf(name, { ...EVERYTHING, ...facts })).toBe(state);
  });
});
