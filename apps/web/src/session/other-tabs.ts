const NAME = 'switchboard.session';

/** The other tabs of this browser: all of them have one cookie. */
export interface OtherTabs {
  /** Somebody has come or gone here. */
  tell: () => void;
  leave: () => void;
}

/**
 * Lets tabs hear that somebody has come or gone in another one: a page must neither go on showing what its reader may not
 * see any more, nor do under another name what somebody does there.
 */
export function joinOtherTabs(onChanged: () => void): OtherTabs {
  try {
    const channel = new BroadcastChannel(NAME);
    channel.addEventListener('message', onChanged);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin
    return { tell: () => channel.postMessage(null), leave: () => channel.close() };
  } catch {
    // Pages in a sandbox may not use it.
    return { tell: () => {}, leave: () => {} };
  }
}
