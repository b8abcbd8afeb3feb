import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from '../limits.ts';
import { everythingHappens } from '../testing/fake-clock.ts';
import { UnsentBrowser, type UnsentPage } from '../testing/unsent-rig.ts';

const page = fc.nat(2);
const conversation = fc.constantFrom('c-1', 'c-2');
const step = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('write' as const), page, conversation) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('open' as const), page) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('close' as const), page) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('reload' as const), page) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('line' as const), page, fc.boolean()) },
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constant('end' as const),
      page,
      fc.constantFrom<'answered' | 'refused' | 'taken and lost' | 'lost'>(
        'answered',
        'refused',
        'taken and lost',
        'lost',
      ),
    ),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant('retry' as const), page) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('discard' as const), page) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('wait' as const), fc.constantFrom(0.6, 1.1)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('merge' as const)) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class Run {
  readonly browser: UnsentBrowser;
  readonly written: string[] = [];
  /** What somebody threw away while the server had not got it. */
  readonly discarded = new Set<string>();

  constructor(hasLocks: boolean) {
    this.browser = new UnsentBrowser({ hasLocks });
  }

  async do(step: Step): Promise<void> {
    const { browser } = this;
    const at = browser.pages[typeof step[1] === 'number' ? step[1] : 0];
    if (step[0] === 'open' && browser.pages.length < 3) await browser.open();
    else if (step[0] === 'wait') await browser.clock.advance(step[1] * LIMITS.unsentMsMax);
    else if (step[0] === 'merge') browser.model.merge('c-1', 'c-2');
    else if (at !== undefined) await this.#doAt(at, step);
    browser.deliver();
    await everythingHappens();
  }

  async #doAt(at: UnsentPage, step: Step): Promise<void> {
    const [failed] = at.failed;
    if (step[0] === 'write') {
      const id = `message-${this.written.length}`;
      this.written.push(id);
      at.send(step[2], id);
    } else if (step[0] === 'line') await at.setOnline(step[2]);
    else if (step[0] === 'end') await at.end(step[2]);
    else if (step[0] === 'close' || step[0] === 'reload') {
      await at.close();
      if (step[0] === 'reload') await this.browser.open();
    } else if (failed !== undefined && step[0] === 'retry') at.store.retry(failed).catch(() => null);
    else if (failed !== undefined && step[0] === 'discard') {
      at.store.discard(failed);
      this.discarded.add(failed);
    }
  }

  /** Somebody comes back, and everything that can be sent is. */
  async settle(): Promise<void> {
    const { browser } = this;
    await browser.open();
    for (let turn = 0; turn < 3; turn++) {
      for (const one of browser.pages) {
        await one.setOnline(true);
        while (one.requests.length > 0) await one.end('answered');
      }
      browser.deliver();
      await browser.clock.advance(LIMITS.reloadMs * 4);
    }
  }
}

it.each([true, false])(
  'each message is sent exactly once or shown as unsent, whatever is closed, reloaded or lost (locks: %s)',
  async (hasLocks) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const run = new Run(hasLocks);
        await run.browser.open();
        for (const each of steps) await run.do(each);
        const sentBefore = new Set(run.written.filter((id) => run.browser.copiesOf(id) > 0));
        await run.settle();
        const { browser, written, discarded } = run;
        const failed = browser.pages.flatMap((one) => one.failed);
        expect(browser.pages.flatMap((one) => one.queued)).toEqual([]);
        for (const id of written) {
          const copies = browser.copiesOf(id);
          expect([id, copies]).toEqual([id, copies === 0 ? 0 : 1]);
          if (copies === 1) expect(failed).not.toContain(id);
          else if (!discarded.has(id)) expect(failed).toContain(id);
          // Only where pages know of each other does one know that no other one sends it.
          if (hasLocks && discarded.has(id) && !sentBefore.has(id)) expect([id, copies]).toEqual([id, 0]);
        }
        // What is kept is what is shown; where pages do not know of each other, one may still show what another threw away.
        const shown = new Set(failed).size;
        expect(browser.storage.kept.size).toBeLessThanOrEqual(shown);
        if (hasLocks) expect(browser.storage.kept.size).toBe(shown);
        for (const one of browser.pages) await one.close();
      }),
      { numRuns: Number(process.env['UNSENT_RUNS'] ?? 120) },
    );
  },
  60_000,
);
