import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@switchboard/core';
import { WriterConnection } from '@switchboard/database';
import { Ingest } from './ingest.ts';
import { delivery, type IngestRig, message, startIngestRig } from './testing/ingest-rig.ts';

const NOTHING = { onCommitted: () => {}, onItemFailed: () => {}, onObserverFailed: () => {} };

describe('a batch that follows another before that is answered', () => {
  let rig: IngestRig;
  let writer: WriterConnection;
  let ingest: Ingest;
  beforeEach(async () => {
    rig = await startIngestRig();
    await rig.ingest.submit(delivery([message('before')]));
    writer = new WriterConnection(rig.database.url);
    ingest = new Ingest({ writer, clock: systemClock, observer: NOTHING });
  });
  afterEach(async () => {
    await ingest.stop();
    await writer.close();
    await rig.stop();
  });

  /** What is written with the commit fails as often as this. */
  const failLast = async (table: string, action: 'insert' | 'update', times: number, sqlstate: string) => {
    await rig.database.query('create sequence tries');
    await rig.database.query(`create function fail() returns trigger language plpgsql as $$ begin
      if nextval('tries') <= ${times} then raise 'no' using errcode = '${sqlstate}'; end if; return new; end $$`);
    await rig.database.query(
      `create trigger fail before ${action} on ${table} for each row execute function fail()`,
    );
  };

  const submitInTwoBatches = async (first: string, second: string) => {
    const one = ingest.submit(delivery([message(first)]));
    await new Promise(setImmediate);
    return await Promise.all([one, ingest.submit(delivery([message(second)]))]);
  };

  it.each([
    ['lost a deadlock', '40P01'],
    ['was refused', '22000'],
  ])('does not overtake it when that %s', async (_, sqlstate) => {
    await failLast('conversations', 'update', 1, sqlstate);
    await submitInTwoBatches('first', 'second');
    const stored = await rig.database.query(`select text, position::int from messages order by position`);
    expect(stored).toEqual([
      { text: 'before', position: 1 },
      { text: 'first', position: 2 },
      { text: 'second', position: 3 },
    ]);
    const [shown] = await rig.database.query(`select last_message_text, message_count from conversations`);
    expect(shown).toEqual({ last_message_text: 'second', message_count: 3 });
  });

  it('is not refused for a statement that could not be prepared in the other', async () => {
    await failLast('conversations', 'update', 3, '40P01');
    const first = ingest.submit(delivery([message('first')])).catch((error: unknown) => error);
    await new Promise(setImmediate);
    // Keeps the raw delivery and no more, by a statement that would have been prepared behind the failure.
    expect(await ingest.submit(delivery([]))).toMatchObject({ outcome: 'not_understood' });
    expect(await first).toMatchObject({ code: 'database_unavailable' });
  });
});
