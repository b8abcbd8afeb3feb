import type pg from 'pg';
import type { Queryable, Statement } from './sql/statement.ts';

/** A transaction on a client with pipelining: each flight of statements is one write and one wait. */
export class PipelinedTransaction implements Queryable {
  readonly #client: pg.Client;
  #isBegun = false;
  #isAnswered = false;
  #isCommitSent = false;
  #failure: Error | null = null;
  #couldNotSend = false;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  /** True once the server has answered a statement. */
  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  /** True once the commit is on its way: whatever follows belongs to the next transaction. */
  get isCommitSent(): boolean {
    return this.#isCommitSent;
  }

  /** True when a statement failed before it was sent; `pg` then takes it for prepared which it is not any more. */
  get couldNotSend(): boolean {
    return this.#couldNotSend;
  }

  async query<R extends pg.QueryResultRow>(statement: Statement): Promise<pg.QueryResult<R>> {
    const [result] = await this.queryAll([statement]);
    return result as pg.QueryResult<R>;
  }

  async queryAll(statements: readonly Statement[]): Promise<pg.QueryResult[]> {
    // It would be part of the next transaction, which begins behind the commit.
    if (this.#isCommitSent) throw new Error('this transaction has been committed');
    const opening = this.#isBegun ? [] : [{ text: 'begin' }];
    this.#isBegun = true;
    const results = await this.#send([...opening, ...statements]);
    this.#isAnswered = true;
    return results.slice(opening.length);
  }

  /**
   * Sends these statements and the commit. When one of them is refused, PostgreSQL makes a rollback of the commit, and what
   * it was refused for is thrown.
   */
  async commitWith(statements: readonly Statement[]): Promise<pg.QueryResult[]> {
    if (!this.#isBegun && statements.length === 0) return [];
    const results = await this.queryAll([...statements, COMMIT]);
    return results.slice(0, -1);
  }

  /** What stands behind a refused statement is refused for its sake, so the first failure is the one that is thrown. */
  async #send(statements: readonly Statement[]): Promise<pg.QueryResult[]> {
    const { stream } = (this.#client as unknown as { connection: { stream: Corkable } }).connection;
    const answers: Promise<pg.QueryResult>[] = [];
    stream.cork();
    try {
      for (const statement of statements) {
        // One that could not even be sent must not be missing from what is committed.
        if (this.#failure !== null) break;
        if (statement === COMMIT) this.#isCommitSent = true;
        answers.push(this.#sendOne(statement));
      }
    } finally {
      stream.uncork();
    }
    // All of them: `pg` takes a statement for prepared until it has read the refusal of the one that should prepare it.
    const results = await Promise.allSettled(answers);
    if (this.#failure !== null) throw this.#failure;
    return results.map((result) => (result as PromiseFulfilledResult<pg.QueryResult>).value);
  }

  #isTaken({ name, text }: Statement): boolean {
    if (name === undefined) return false;
    const { connection } = this.#client as unknown as { connection: PreparedStatements };
    const known = connection.parsedStatements[name] ?? connection.submittedNamedStatements[name];
    return known !== undefined && known !== text;
  }

  #sendOne(statement: Statement): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      if (this.#isTaken(statement)) {
        // `pg` would say so too, but only when what stands behind it has been sent.
        this.#failure ??= new Error(`two statements are named ${statement.name}`);
        return reject(this.#failure);
      }
      let isSending = true;
      this.#client.query(statement, (error: Error | null, result) => {
        if (error === null) return resolve(result);
        this.#failure ??= error;
        this.#couldNotSend ||= isSending;
        reject(error);
      });
      isSending = false;
    });
  }
}

/** By name: what is prepared, and what is about to be. */
interface PreparedStatements {
  parsedStatements: Record<string, string | undefined>;
  submittedNamedStatements: Record<string, string | undefined>;
}

const COMMIT: Statement = { text: 'commit' };

interface Corkable {
  cork(): void;
  uncork(): void;
}
