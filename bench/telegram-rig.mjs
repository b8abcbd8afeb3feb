// What the Telegram benchmarks are made of: a Telegram, a database with accounts in it, and listeners.
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { Database } from '../packages/database/dist/index.js';
import { ask, startScript, stopProcess } from './child-processes.mjs';

/** How often the database is asked how far the listener is: one look at one row. */
const LOOK_MS = 10;
/** Far more than anything takes; what is lost for good must not hold up the run for ever. */
const PATIENCE_MS = 120_000;

const encryptionKey = randomBytes(32).toString('base64');

/**
 * @typedef {{ name: string, userId: string, session: string, proxy: string }} PlantedAccount
 */

/** One Telegram and one database; any number of listeners, one after the other. */
export class TelegramRig {
  /** @param {{ cluster: import('./servers.mjs').Cluster, profileDir?: string }} bench @param {string} name */
  static async start(bench, name) {
    const rig = new TelegramRig();
    rig.#bench = bench;
    rig.server = startScript('telegram-server.mjs');
    rig.databaseUrl = await bench.cluster.createDatabase(name, { migrated: true });
    rig.#client = new pg.Client({ connectionString: rig.databaseUrl });
    // The end of the cluster after a failure says so on every connection.
    rig.#client.on('error', () => {});
    await rig.#client.connect();
    return rig;
  }

  #bench;
  #client;

  /** Accounts with nothing in them, at Telegram and in our table. @param {number} count */
  async addAccounts(count) {
    const stores = new Database(this.databaseUrl, encryptionKey);
    await stores.open();
    /** @type {PlantedAccount[]} */
    const accounts = [];
    for (let index = 0; index < count; index++) {
      const account = await this.plant(`account ${index}`);
      const { name, session, proxy } = account;
      await stores.telegramAccounts.save({ name, session, apiId: null, apiHash: null, proxy });
      accounts.push(account);
    }
    await stores.close();
    return accounts;
  }

  /** An account at Telegram only. @param {string} name @returns {Promise<PlantedAccount>} */
  plant(name) {
    return ask(this.server, 'createAccount', { name });
  }

  /** Resolves when the listener says that it is ready. */
  async startListener() {
    const { cluster, profileDir } = this.#bench;
    const media = join(cluster.dir, 'media');
    await mkdir(media, { recursive: true });
    const profiling = profileDir === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileDir];
    const env = {
      DATABASE_URL: this.databaseUrl,
      ENCRYPTION_KEY: encryptionKey,
      INTERNAL_TOKEN: randomBytes(16).toString('hex'),
      TELEGRAM_API_ID: '1',
      TELEGRAM_API_HASH: 'hash',
      MEDIA_URL: pathToFileURL(media).href,
      // Nobody's port: the API's part is measured elsewhere.
      WEBSOCKET_NOTIFY_URL: 'http://127.0.0.1:9/',
    };
    const listener = startScript('telegram-listener.mjs', env, ['--expose-gc', ...profiling]);
    await ask(listener, 'start');
    return listener;
  }

  /** Resolves when every account is online and the older messages of each have been read. */
  untilOnline() {
    return this
      .#until(`select count(*) filter (where state <> 'online' or backfilled_at is null) = 0 as "isSo"
      from telegram_accounts`);
  }

  /** Resolves when everything is committed up to where an account's box stands. */
  untilStored({ name }, { pts }) {
    return this.#until(
      `select coalesce(max(s.pts), 0) >= $2 as "isSo" from telegram_update_state s
         join telegram_accounts a on a.id = s.account_id where a.name = $1`,
      [name, pts],
    );
  }

  /** How many messages there are in all. */
  async storedCount() {
    const { rows } = await this.#client.query('select count(*)::int as stored from messages');
    return rows[0].stored;
  }

  /** A system that has been running for a while has looked at its tables. */
  async analyze() {
    await this.#client.query('vacuum analyze');
  }

  async stop() {
    await this.#client.end();
    await stopProcess(this.server);
  }

  /** How the accounts are, those first that are not online. */
  async #describe() {
    const { rows } = await this.#client.query(`select a.name, a.state, a.state_reason, s.pts
      from telegram_accounts a left join telegram_update_state s on s.account_id = a.id
      order by a.state = 'online', a.name limit 5`);
    return rows.map((row) => `${row.name} is ${row.state} (${row.state_reason}) at ${row.pts}`).join(', ');
  }

  async #until(statement, values = []) {
    const endMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const { rows } = await this.#client.query(statement, values);
      if (rows[0].isSo) return;
      if (performance.now() > endMs) throw new Error(`${await this.#describe()}; waited for ${statement}`);
      await delay(LOOK_MS);
    }
  }
}
