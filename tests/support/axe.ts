import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** What axe answers, as far as it is read here. */
interface AxeResults {
  violations: {
    id: string;
    impact: string | null;
    help: string;
    nodes: { target: unknown[]; failureSummary?: string }[];
  }[];
}

/** The findings that keep people out. */
const SERIOUS: ReadonlySet<string | null> = new Set(['serious', 'critical']);

let source: Promise<string> | undefined;

/**
 * What axe finds serious or critical on a page as it is at this moment: the rule, and each place with what is wrong there.
 * None of it should be.
 *
 * @param within a CSS selector; the whole page unless told
 * @param rules the ids of the rules to look at; all of them unless told
 */
export async function seriousFindings(
  page: Page,
  within = 'html',
  rules: readonly string[] | null = null,
): Promise<string[]> {
  source ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // By the debugger's way in, so that the policy of the page stays as it is.
  await page.evaluate(await source);
  const { violations } = await page.evaluate(
    async ([selector, values]) => {
      const { axe } = globalThis as unknown as {
        axe: { run: (selector: string, options: object) => Promise<AxeResults> };
      };
      const only = values === null ? {} : { runOnly: { type: 'rule', values } };
      return await axe.run(selector, { resultTypes: ['violations'], ...only });
    },
    [within, rules] as const,
  );
  return violations
    .filter(({ impact }) => SERIOUS.has(impact))
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${String(target)}: ${failureSummary}`),
    );
}
