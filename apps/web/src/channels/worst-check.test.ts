import { expect, it } from '@jest/globals';
import type { ChannelCheckView } from '@switchboard/protocol';
import { worstCheck } from './worst-check.ts';

function check(name: ChannelCheckView['name'], state: ChannelCheckView['state']): ChannelCheckView {
  const at = '2026-11-22T10:00:00.000Z';
  return { name, state, sentence: '', action: null, detail: null, problem: null, since: at, checked_at: at };
}

it('what does not work goes before what needs a look, whatever stands first', () => {
  const checks = [check('token', 'ok'), check('silence', 'warning'), check('sending', 'failing')];
  expect(worstCheck(checks)?.name).toBe('sending');
  expect(worstCheck(checks.slice(0, 2))?.name).toBe('silence');
});

it('there is none where all is well or unknown', () => {
  expect(worstCheck([check('token', 'ok'), check('number', 'unknown')])).toBeNull();
  expect(worstCheck([])).toBeNull();
});
