import { describe, expect, it } from '@jest/globals';
import {
  type ChannelCheckView,
  type ChannelSetupView,
  type ChannelView,
  SETUP_STEPS,
} from '@switchboard/protocol';
import { progressOf, stateOf } from './progress.ts';

function setup(failed: string[] = []): ChannelSetupView {
  const steps = SETUP_STEPS.map((name) => ({
    name,
    state: failed.includes(name) ? ('failed' as const) : ('done' as const),
    sentence: `about ${name}`,
  }));
  return { platform: 'whatsapp', steps } as unknown as ChannelSetupView;
}

function channel(state: ChannelCheckView['state'] | null, about: Partial<ChannelView> = {}): ChannelView {
  const checks = state === null ? [] : [{ name: 'token', state, sentence: `token ${state}`, action: null }];
  return { platform: 'whatsapp', is_simulated: false, checks, ...about } as unknown as ChannelView;
}

function tokenOf(...channels: ChannelView[]): string {
  const item = progressOf(setup(), channels).at(-1)!;
  return `${item.name} ${item.state} ${item.sentence}`;
}

describe('how far a setup has come', () => {
  it('says what the server says, with the token behind it', () => {
    const items = progressOf(setup(['handshake']), [channel('ok')]);
    expect(items.map(({ name }) => name)).toEqual([...SETUP_STEPS, 'token']);
    expect(items[2]).toEqual({
      name: 'handshake',
      state: 'failed',
      sentence: 'about handshake',
      action: null,
    });
  });

  it('has the worst of the tokens', () => {
    expect(tokenOf(channel('ok'), channel('failing'))).toBe('token failed token failing');
    expect(tokenOf(channel('ok'), channel('unknown'))).toBe('token done token ok');
  });

  it('waits for a token that nobody has looked at, and for no other platform', () => {
    expect(tokenOf(channel(null))).toBe('token waiting null');
    expect(tokenOf(channel('ok', { platform: 'facebook' }))).toBe('token waiting null');
    expect(tokenOf(channel('failing', { is_simulated: true }))).toBe('token waiting null');
  });

  it('sums several up: one that fails is told before one that is missing', () => {
    const items = progressOf(setup(['handshake']), []);
    expect(stateOf(items, ['verify_token', 'handshake'])).toBe('failed');
    expect(stateOf(items, ['verify_token', 'app_secret'])).toBe('done');
    expect(stateOf(items, ['app_secret', 'token'])).toBe('waiting');
  });
});
