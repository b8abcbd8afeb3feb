import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who did what. */
export class AuditLog0009 implements MigrationInterface {
  name = 'AuditLog1763880000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // No foreign keys: what somebody did stays written when they, or what they did it to, are gone.
  `create table audit_log (
    id uuid primary key,
    user_id text,
    action text not null,
    subject_type text not null,
    subject_id text not null,
    detail jsonb,
    occurred_at timestamptz not null
  )`,
  `create index audit_log_subject on audit_log (subject_type, subject_id, id)`,
];

const DOWN = [`drop table audit_log`];
