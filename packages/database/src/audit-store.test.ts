import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@switchboard/core';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { Database } from './database.ts';
import { RetentionSettings } from './retention-settings.ts';

describe('the audit log', () => {
  let database: TestDatabase;
  let stores: Database;

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
  });
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  it('loses what is too old, a batch at a time, the oldest first, and nothing else', async () => {
    const now = Date.now();
    for (const days of [40, 30, 20, 10]) {
      const entry = {
        userId: null,
        action: 'label.added',
        subjectType: 'label',
        subjectId: `${days}`,
      } as const;
      await stores.audit.record(entry, new Date(now - days * DAY_MS));
    }
    const left = async () => {
      const all = { subjectTypes: null, subjectId: null, userId: null, before: null, limit: 10 };
      return (await stores.audit.list(all)).map(({ subject_id }) => subject_id);
    };
    const before = new Date(now - 15 * DAY_MS);
    expect(await stores.audit.prune(before, 2)).toBe(2);
    expect(await left()).toEqual(['10', '20']);
    expect(await stores.audit.prune(before, 2)).toBe(1);
    expect(await stores.audit.prune(before, 2)).toBe(0);
    expect(await left()).toEqual(['10']);
  });

  it('is kept as long as the setting says at the moment of asking', async () => {
    const retention = new RetentionSettings(stores.settings, {});
    const by = { userId: 'anna', at: new Date() };
    expect(await retention.days('audit_log_days')).toBe(365);
    await retention.change(new Map([['audit_log_days', 90]]), by);
    expect(await retention.days('audit_log_days')).toBe(90);
    await retention.change(new Map([['audit_log_days', null]]), by);
    expect(await retention.days('audit_log_days')).toBe(365);
  });
});
