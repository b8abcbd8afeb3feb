import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which words stand side by side becomes part of the search's index, and people are found by it. See docs/decisions/0026. */
export class SearchPairs0014 implements MigrationInterface {
  name = 'SearchPairs1763930000000';

  /** What is there stays searchable: the worker writes it anew, part by part, beside the running system. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table search_segments add column format smallint not null default 1`);
    // What waits in a list to be put into the index is read by every search, and drives the planner away from it.
    await runner.query(`alter index search_conversations_words set (fastupdate = off)`);
    await runner.query(`select gin_clean_pending_list('search_conversations_words')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter index search_conversations_words reset (fastupdate)`);
    await runner.query(`alter table search_segments drop column format`);
  }
}
