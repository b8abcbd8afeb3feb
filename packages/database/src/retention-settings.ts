import { type NumberSetting, RETENTION_KEYS, type RetentionKey, retentionSetting } from '@switchboard/core';
import type { SettingsStore } from './settings-store.ts';
import type { Doing } from './sql/record-audit.ts';

/** How long things are kept. Asked at each run, so that a change counts without a restart. */
export class RetentionSettings {
  readonly #settings: SettingsStore;
  readonly #environment: Partial<Record<RetentionKey, number>>;

  /** @param environment what this process's environment says, in days */
  constructor(settings: SettingsStore, environment: Partial<Record<RetentionKey, number>>) {
    this.#settings = settings;
    this.#environment = environment;
  }

  async days(key: RetentionKey): Promise<number> {
    const stored = await this.#settings.read([rowOf(key)]);
    return this.#setting(key, stored).value;
  }

  async all(): Promise<Record<RetentionKey, NumberSetting>> {
    const stored = await this.#settings.read(RETENTION_KEYS.map(rowOf));
    const settings = RETENTION_KEYS.map((key) => [key, this.#setting(key, stored)] as const);
    return Object.fromEntries(settings) as Record<RetentionKey, NumberSetting>;
  }

  /** Null: as the environment says, or as it comes. Whoever calls has checked the bounds. */
  async change(changes: ReadonlyMap<RetentionKey, number | null>, by: Doing): Promise<void> {
    await this.#settings.change(new Map([...changes].map(([key, value]) => [rowOf(key), value])), by);
  }

  #setting(key: RetentionKey, stored: ReadonlyMap<string, unknown>): NumberSetting {
    return retentionSetting(key, { stored: stored.get(rowOf(key)), environment: this.#environment[key] });
  }
}

/** Its key in the table. */
function rowOf(key: RetentionKey): string {
  return `retention.${key}`;
}
