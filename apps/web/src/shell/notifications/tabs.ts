import { isTold } from './told-messages.ts';

const PRESENT = 'switchboard.present';
const LOOKING = 'switchboard.looking:';
const TELLING = 'switchboard.telling';
/** Up to which event somebody was told, in whichever tab. */
const TOLD = 'switchboard.told';

/** What the tabs of this browser show at this moment. */
export interface Looking {
  /** Somebody looks at one of them. */
  isPresent: boolean;
  /** Somebody looks at this conversation. */
  at: (name: string) => boolean;
}

/**
 * Says to the other tabs that somebody looks at this one. A lock ends with its tab, however that ends, so that nothing
 * wrong stays behind.
 *
 * @param conversation the name of what is open in it; null for nothing
 * @returns nobody looks any more
 */
export function beLookedAt(conversation: string | null): () => void {
  const names = [PRESENT, ...(conversation === null ? [] : [LOOKING + conversation])];
  const over = new AbortController();
  const held = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()));
  for (const name of names) {
    const options = { mode: 'shared', signal: over.signal } as const;
    // Taken back before it was granted.
    void locks()
      ?.request(name, options, () => held)
      .catch(() => {});
  }
  return () => over.abort();
}

/** @param here what this tab shows, where tabs cannot know of each other (pages without https) */
export async function lookingNow(here: Looking): Promise<Looking> {
  const manager = locks();
  if (manager === undefined) return here;
  const { held = [] } = await manager.query();
  const names = new Set(held.map(({ name }) => name));
  return { isPresent: names.has(PRESENT), at: (name) => names.has(LOOKING + name) };
}

/** Takes it on to tell somebody of an event. @returns false where another tab has done so */
export async function claim(event: { epoch: string; seq: string }): Promise<boolean> {
  const take = (): boolean => {
    try {
      if (isTold(localStorage.getItem(TOLD), event)) return false;
      localStorage.setItem(TOLD, `${event.epoch}:${event.seq}`);
    } catch {
      // Told in each tab, rather than in none.
    }
    return true;
  };
  return (await locks()?.request(TELLING, take)) ?? take();
}

/** Only pages with https have them. */
function locks(): LockManager | undefined {
  return (navigator as { locks?: LockManager }).locks;
}
