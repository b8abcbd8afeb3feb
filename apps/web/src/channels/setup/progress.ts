import type { ChannelCheckView, ChannelSetupView, ChannelView, SetupStepView } from '@switchboard/protocol';

/** A line of the list that turns green. */
export interface ProgressItem {
  name: SetupStepView['name'] | 'token';
  state: SetupStepView['state'];
  /** What is the case; null: there are words for it here. */
  sentence: string | null;
  action: string | null;
}

const WORST_FIRST: readonly ChannelCheckView['state'][] = ['failing', 'warning', 'ok'];

/** The steps as the server sees them, and behind them whether the tokens of the connected accounts work. Pure. */
export function progressOf(setup: ChannelSetupView, channels: readonly ChannelView[]): ProgressItem[] {
  const steps = setup.steps.map(({ name, state, sentence, action = null }) => ({
    name,
    state,
    sentence,
    action,
  }));
  return [...steps, tokenItem(ownChannels(setup.platform, channels))];
}

/** The real channels of a platform. */
export function ownChannels(
  platform: ChannelSetupView['platform'],
  channels: readonly ChannelView[],
): ChannelView[] {
  return channels.filter((channel) => channel.platform === platform && !channel.is_simulated);
}

function tokenItem(channels: readonly ChannelView[]): ProgressItem {
  const checks = channels.flatMap((channel) => channel.checks.filter(({ name }) => name === 'token'));
  const worst = WORST_FIRST.map((state) => checks.find((check) => check.state === state)).find(
    (check) => check !== undefined,
  );
  if (worst === undefined) return { name: 'token', state: 'waiting', sentence: null, action: null };
  const state = worst.state === 'ok' ? 'done' : 'failed';
  return { name: 'token', state, sentence: worst.sentence, action: worst.action };
}

/** A step is done when all of these are; it does not work when one of them does not. */
export function stateOf(
  items: readonly ProgressItem[],
  names: readonly ProgressItem['name'][],
): ProgressItem['state'] {
  const states = items.filter(({ name }) => names.includes(name)).map(({ state }) => state);
  if (states.includes('failed')) return 'failed';
  return states.every((state) => state === 'done') ? 'done' : 'waiting';
}
