/** Smaller is sooner. History is for idle moments, and for every second turn of a busy account. */
export const JOB_PRIORITIES = { catchUp: 0, check: 1, history: 2 } as const;
export type JobPriority = keyof typeof JOB_PRIORITIES;

/** Something to ask of Telegram, once. */
export interface Job {
  /** Two of one name are one. */
  name: string;
  priority: JobPriority;
  notBeforeMs: number;
  /** How often it has failed in a row. */
  failures?: number;
  run(): Promise<void>;
}

/** Asks for a job, as soon as it may be. */
export type ScheduleJob = (job: Omit<Job, 'notBeforeMs'>) => void;

/** Jobs that wait for their turn; the same job asked for twice is done once. */
export class JobSchedule {
  readonly #jobs = new Map<string, Job>();

  /** Adds a job; one that waits already keeps its time, so that asking often does not make Telegram be asked often. */
  add(job: Job): void {
    if (!this.#jobs.has(job.name)) this.#jobs.set(job.name, job);
  }

  /** Adds a job, or makes the one that waits already wait until the same moment: Telegram has said so. */
  postpone(job: Job): void {
    this.#jobs.set(job.name, job);
  }

  has(name: string): boolean {
    return this.#jobs.has(name);
  }

  /** True while jobs of a priority wait, due or not. */
  awaits(priority: JobPriority): boolean {
    return [...this.#jobs.values()].some((job) => job.priority === priority);
  }

  /** The most urgent job that is due, taken out. */
  take(nowMs: number, lowest: JobPriority): Job | null {
    let best: Job | null = null;
    for (const job of this.#jobs.values()) {
      if (job.notBeforeMs > nowMs || JOB_PRIORITIES[job.priority] > JOB_PRIORITIES[lowest]) continue;
      if (best === null || JOB_PRIORITIES[job.priority] < JOB_PRIORITIES[best.priority]) best = job;
    }
    if (best !== null) this.#jobs.delete(best.name);
    return best;
  }

  /** When the next job is due, or null. */
  get nextDueMs(): number | null {
    let next: number | null = null;
    for (const { notBeforeMs } of this.#jobs.values()) next = Math.min(next ?? notBeforeMs, notBeforeMs);
    return next;
  }
}
