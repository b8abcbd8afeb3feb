import { afterEach, expect, it } from '@jest/globals';
import { joinOtherTabs, type OtherTabs } from './other-tabs.ts';

const tabs: OtherTabs[] = [];
afterEach(() => {
  for (const tab of tabs.splice(0)) tab.leave();
});

it('all tabs but the one where it happened hear that somebody has come or gone', async () => {
  const heard: string[] = [];
  const told = new Promise<void>((resolve) => {
    for (const name of ['first', 'second', 'third']) {
      const tab = joinOtherTabs(() => {
        heard.push(name);
        if (heard.length === 2) resolve();
      });
      tabs.push(tab);
    }
  });
  tabs[0]!.tell();
  await told;
  expect(heard.toSorted()).toEqual(['second', 'third']);
});
