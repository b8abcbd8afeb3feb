import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR_MS, LIMITS, newId } from '@switchboard/core';
import type { DueList } from '@switchboard/database';
import { HealthRig, WABA } from '../testing/health-rig.ts';

function wabaFirst(one: DueList, other: DueList): number {
  return Number(other.accountExternalId === WABA) - Number(one.accountExternalId === WABA);
}

describe('the templates of an account', () => {
  let rig: HealthRig;
  beforeEach(async () => {
    rig = await HealthRig.start();
    await rig.connect('whatsapp', { accountExternalId: WABA });
  });
  afterEach(() => rig.stop());

  const add = (name: string): void =>
    rig.graph.addTemplate(WABA, {
      name,
      language: 'pl',
      components: [{ type: 'BODY', text: `Halo ${name}` }],
    });
  const names = async (): Promise<string[] | undefined> =>
    (await rig.stores.templates.list(WABA, { limit: 1_000 }))?.templates.map(({ name }) => name);

  it('are fetched page by page, and again after an hour', async () => {
    const many = Array.from({ length: 230 }, (_, at) => `t${String(at).padStart(3, '0')}`);
    many.forEach(add);
    await rig.fetchTemplates();
    expect(await names()).toEqual(many);
    expect(rig.graph.requests.message_templates).toBe(3);
    await rig.fetchTemplates();
    expect(rig.graph.requests.message_templates).toBe(3);
    add('t999');
    rig.clock.nowMs += HOUR_MS + 1;
    await rig.fetchTemplates();
    expect(await names()).toEqual([...many, 't999']);
  });

  it('are fetched at once when Meta tells of a change, once for each', async () => {
    await rig.fetchTemplates();
    const known: string[] = [];
    for (const name of ['nowe', 'nowsze']) {
      add(name);
      await rig.database.query(
        `insert into channel_events (id, platform, account_external_id, name, occurred_at, dedupe_key)
         values ($1::uuid, 'whatsapp', $2, 'message_template_status_update', now(), $1)`,
        [newId(), WABA],
      );
      await rig.fetchTemplates();
      known.push(name);
      expect(await names()).toEqual(known);
    }
    const asked = rig.graph.requests.message_templates;
    await rig.fetchTemplates();
    expect(rig.graph.requests.message_templates).toBe(asked);
  });

  it('of one account are looked after although those of another cannot be kept', async () => {
    await rig.connect('whatsapp', { externalId: '999', accountExternalId: '998' });
    const { templates } = rig.stores;
    const due = templates.due.bind(templates);
    const replace = templates.replace.bind(templates);
    // Meta gives nothing of the other account, which is written down.
    templates.due = async (...asked) => (await due(...asked)).toSorted(wabaFirst);
    templates.replace = async () => {
      throw new Error('cannot be kept');
    };
    await rig.fetchTemplates();
    const problems = await rig.database.query(
      `select account_external_id, problem from message_template_lists order by account_external_id`,
    );
    expect(problems).toEqual([
      { account_external_id: WABA, problem: 'The list could not be kept.' },
      { account_external_id: '998', problem: expect.stringContaining('Meta') },
    ]);
    const asked = rig.graph.requests.message_templates;
    await rig.fetchTemplates();
    expect(rig.graph.requests.message_templates).toBe(asked);
    templates.replace = replace;
    rig.clock.nowMs += LIMITS.channelCheckRetryMs + 1;
    await rig.fetchTemplates();
    expect(await names()).toEqual([]);
  });

  it('stay as they were while Meta does not give them, and say why', async () => {
    add('a');
    await rig.fetchTemplates();
    rig.graph.fault({ route: 'message_templates', answer: { code: 10 } });
    rig.clock.nowMs += HOUR_MS + 1;
    await rig.fetchTemplates();
    const kept = await rig.stores.templates.list(WABA, { limit: 1_000 });
    expect(kept).toMatchObject({
      templates: [{ name: 'a' }],
      list: { problem: expect.stringContaining('10') },
    });
    rig.clock.nowMs += LIMITS.channelCheckRetryMs + 1;
    await rig.fetchTemplates();
    expect((await rig.stores.templates.list(WABA, { limit: 1_000 }))?.list.problem).toBeNull();
  });
});
