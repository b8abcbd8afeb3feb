import { RateLimiterMemory } from 'rate-limiter-flexible';
import { LIMITS, SwitchboardError } from '@switchboard/core';

/** One try to sign in, counted before the password is looked at. */
export interface LoginAttempt {
  /** Runs the costly check when one of the few places for it is free. */
  verify(check: () => Promise<boolean>): Promise<boolean>;
  /** Gives the counts back: only failures are limited. */
  succeeded(): Promise<void>;
}

/**
 * Limits how often somebody may guess. Counted are the account from one address (a stranger elsewhere cannot lock its
 * owner out), the address, and, much higher, the account from everywhere. An attempt counts before its password is
 * checked, so that a thousand at once are a thousand; checks run few at a time, because each takes 19 MiB and a core.
 */
export class LoginLimits {
  readonly #accountFromAddress = limiter(LIMITS.loginFailuresMax);
  readonly #address = limiter(LIMITS.loginFailuresPerAddressMax);
  readonly #account = limiter(LIMITS.loginFailuresPerAccountMax);
  #checking = 0;
  #waiting: (() => void)[] = [];

  /** @throws SwitchboardError `rate_limited` */
  async begin(account: string, ip: string): Promise<LoginAttempt> {
    const address = networkOf(ip);
    const counts = [
      { counter: this.#accountFromAddress, key: `${account} ${address}` },
      { counter: this.#address, key: address },
      { counter: this.#account, key: account },
    ];
    const settled = await Promise.allSettled(counts.map(({ counter, key }) => counter.consume(key)));
    if (settled.some(({ status }) => status === 'rejected')) {
      throw new SwitchboardError(
        'rate_limited',
        'Too many wrong passwords. Try again in a quarter of an hour.',
      );
    }
    return {
      verify: (check) => this.#oneOfFew(check),
      succeeded: async () => {
        await Promise.all(counts.map(({ counter, key }) => counter.reward(key)));
      },
    };
  }

  async #oneOfFew(check: () => Promise<boolean>): Promise<boolean> {
    if (this.#checking >= LIMITS.passwordChecksMax) {
      if (this.#waiting.length >= LIMITS.passwordChecksWaitingMax) {
        throw new SwitchboardError('overloaded', 'Too many people are signing in. Try again in a moment.');
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#checking++;
    try {
      return await check();
    } finally {
      this.#checking--;
      this.#waiting.shift()?.();
    }
  }
}

function limiter(points: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: LIMITS.loginFailureWindowMs / 1000 });
}

/** Whoever has one IPv6 address has the other 2^64 of its network too. */
function networkOf(ip: string): string {
  return ip.includes(':') && !ip.includes('.') ? ip.split(':').slice(0, 4).join(':') : ip;
}
