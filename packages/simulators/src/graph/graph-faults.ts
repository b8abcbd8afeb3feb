import type { GraphAnswer, GraphRequest, GraphRoute } from './graph-request.ts';
import { GraphError, type GraphErrorFacts } from './graph-error.ts';

/** What the next requests meet. Of the things that can go wrong, name one; `latencyMs` goes with any of them. */
export interface FaultScript {
  /** Which requests; all when absent. */
  route?: GraphRoute | readonly GraphRoute[];
  /** Only those of this line. */
  channelId?: string;
  /** Only messages to this customer. */
  to?: string;
  /** Whatever else decides, given the path's parts and the body. */
  when?: (request: GraphRequest) => boolean;
  /** How many requests it meets; 1 when absent, `Infinity` until it is cleared. */
  times?: number;
  /** How many matching requests pass before the first one that it meets; 0 when absent. */
  skip?: number;
  /** Waits this long before anything else happens. */
  latencyMs?: number;
  /** Answers so and does nothing. */
  answer?: GraphErrorFacts & { headers?: Record<string, string> };
  /** Drops the connection: before doing what was asked, or after it has really been done. */
  loseAnswer?: 'before' | 'after';
  /** Never answers, before doing what was asked or after, until `release()`. */
  hang?: 'before' | 'after';
  /** A gateway's page of HTML with HTTP 502; nothing is done. */
  garbage?: boolean;
}

/** A fault that stands. */
export interface Fault {
  /** How many requests have met it. */
  readonly hits: number;
  /** Resolves when it has been met so often: the request is then inside of it. */
  waitForHit(count?: number): Promise<void>;
  /** Lets those go on that hang, and stops the fault. */
  release(): void;
  /** Meets nobody any more; those that hang go on hanging. */
  clear(): void;
}

/** One fault, as the server walks through it. */
export class StandingFault implements Fault {
  readonly script: FaultScript;
  hits = 0;
  readonly #routes: readonly GraphRoute[] | null;
  readonly #waitUntil: (condition: () => boolean) => Promise<void>;
  #toSkip: number;
  #left: number;
  #hanging: (() => void)[] = [];

  constructor(script: FaultScript, waitUntil: (condition: () => boolean) => Promise<void>) {
    this.script = script;
    this.#routes = typeof script.route === 'string' ? [script.route] : (script.route ?? null);
    this.#waitUntil = waitUntil;
    this.#toSkip = script.skip ?? 0;
    this.#left = script.times ?? 1;
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** Whether this request meets it; counts as one of its times when so. */
  meets(request: GraphRequest, channelId: string | null, to: string | null): boolean {
    const { script } = this;
    if (this.isSpent || (this.#routes !== null && !this.#routes.includes(request.route))) return false;
    if (script.channelId !== undefined && script.channelId !== channelId) return false;
    if (script.to !== undefined && script.to.replace(/^\+/, '') !== to) return false;
    if (script.when !== undefined && !script.when(request)) return false;
    if (this.#toSkip-- > 0) return false;
    this.#left--;
    this.hits++;
    return true;
  }

  async waitForHit(count = 1): Promise<void> {
    await this.#waitUntil(() => this.hits >= count);
  }

  async hang(): Promise<void> {
    await new Promise<void>((resolve) => this.#hanging.push(resolve));
  }

  release(): void {
    this.clear();
    for (const goOn of this.#hanging.splice(0)) goOn();
  }

  clear(): void {
    this.#left = 0;
  }
}

/** All faults that stand; the oldest that a request meets is the one that it gets. */
export class GraphFaults {
  #standing: StandingFault[] = [];

  get any(): boolean {
    return this.#standing.length > 0;
  }

  add(script: FaultScript, waitUntil: (condition: () => boolean) => Promise<void>): StandingFault {
    const fault = new StandingFault(script, waitUntil);
    this.#standing.push(fault);
    return fault;
  }

  metBy(request: GraphRequest, channelId: string | null, to: string | null): StandingFault | null {
    const met = this.#standing.find((fault) => fault.meets(request, channelId, to)) ?? null;
    this.#standing = this.#standing.filter((fault) => !fault.isSpent);
    return met;
  }

  clear(): void {
    for (const fault of this.#standing.splice(0)) fault.clear();
  }
}

/** What a script answers in place of doing anything; null when it lets the request be done. */
export function scriptedAnswer({ answer, garbage }: FaultScript): GraphAnswer | null {
  if (answer !== undefined) {
    const { headers = {}, ...facts } = answer;
    const error = new GraphError(facts);
    return { status: error.status, body: error.body, headers };
  }
  if (garbage === true) {
    const headers = { 'Content-Type': 'text/html; charset=utf-8' };
    return { status: 502, body: BAD_GATEWAY, headers };
  }
  return null;
}

const BAD_GATEWAY = '<!DOCTYPE html><html><head><title>Bad Gateway</title></head><body>Sorry.</body></html>';
