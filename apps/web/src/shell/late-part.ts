import { type ComponentType, lazy, type LazyExoticComponent } from 'react';

export interface PageSurroundings {
  /** Whether the server answers at all. */
  serverAnswers: () => Promise<boolean>;
  pause: (ms: number) => Promise<void>;
  /** Begins the page anew; false when that has just been done. */
  reload: () => boolean;
}

const PAUSE_MS = 1_000;
const PAUSE_MS_MAX = 10_000;

/**
 * A component whose code is fetched when it is shown. While the server cannot be reached it waits. Code that a reachable
 * server does not have belongs to an older version: the page begins anew at its address. So it does where the browser
 * remembers that the code could not be had, as Chromium does.
 */
export function latePart<Props>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: await loadPart(load, page) }));
}

/** @throws what the last attempt threw, where beginning anew has not helped */
export async function loadPart<Part>(
  load: () => Promise<Part>,
  { serverAnswers, pause, reload }: PageSurroundings,
): Promise<Part> {
  let pauseMs = PAUSE_MS;
  for (let refusals = 0; ;) {
    try {
      return await load();
    } catch (error) {
      if (await serverAnswers()) refusals++;
      // The first may have met the server while it was starting.
      if (refusals > 1) {
        if (!reload()) throw error;
        return await new Promise<never>(() => {});
      }
    }
    await pause(pauseMs);
    pauseMs = Math.min(2 * pauseMs, PAUSE_MS_MAX);
  }
}

/** Where the page notes that it began anew, so that it does not do so for ever. */
const RELOADED_AT = 'switchboard.reloaded-at';
const RELOAD_MS_MIN = 60_000;

const page: PageSurroundings = {
  serverAnswers: () =>
    fetch('/healthz', { cache: 'no-store' }).then(
      ({ ok }) => ok,
      () => false,
    ),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  reload() {
    try {
      const before = Number(sessionStorage.getItem(RELOADED_AT));
      if (Date.now() - before < RELOAD_MS_MIN) return false;
      sessionStorage.setItem(RELOADED_AT, String(Date.now()));
    } catch {
      // Nothing can be noted, so nothing would stop it from doing so again and again.
      return false;
    }
    location.reload();
    return true;
  },
};
