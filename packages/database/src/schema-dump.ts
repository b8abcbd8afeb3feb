import type { DataSource } from 'typeorm';

interface Line {
  line: string;
}

/**
 * The schema as text, the same on every run: tables with columns, then constraints, then indexes. Kept in git as
 * `schema.sql`, so that a migration's effect can be read in its diff; written from the catalogue because the embedded
 * binaries have no pg_dump.
 */
export async function dumpSchema(dataSource: DataSource): Promise<string> {
  const tables = await dataSource.query<{ name: string }[]>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r','p')
       and relname <> 'migrations' order by relname`,
  );
  const parts: string[] = ['-- Made by `npm run generate` from the migrations. Do not edit.\n'];
  for (const { name } of tables) {
    const columns = await dataSource.query<Line[]>(COLUMNS, [name]);
    const constraints = await dataSource.query<Line[]>(CONSTRAINTS, [name]);
    const indexes = await dataSource.query<Line[]>(INDEXES, [name]);
    const body = [...columns, ...constraints].map(({ line }) => `  ${line}`).join(',\n');
    parts.push(`create table ${name} (\n${body}\n);`, ...indexes.map(({ line }) => `${line};`), '');
  }
  return parts.join('\n');
}

const COLUMNS = `
  select quote_ident(attname) || ' ' || format_type(atttypid, atttypmod)
    || coalesce(case attgenerated when 's' then ' generated always as (' || pg_get_expr(adbin, adrelid) || ') stored'
      else ' default ' || pg_get_expr(adbin, adrelid) end, '') || case when attnotnull then ' not null' else '' end
    as line
  from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`;

/** NOT NULL shows at its column; PostgreSQL 18 also lists it as a constraint. */
const CONSTRAINTS = `
  select 'constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) as line
  from pg_constraint where conrelid = $1::regclass and contype <> 'n' order by contype, conname`;

const INDEXES = `
  select pg_get_indexdef(indexrelid) as line from pg_index
  where indrelid = $1::regclass and not exists (select from pg_constraint where conindid = indexrelid)
  order by indexrelid::regclass::text`;
