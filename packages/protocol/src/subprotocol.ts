/** The subprotocol of clients that want one cursor over all events; plain clients offer none. */
export const SUBPROTOCOL = 'switchboard.v1';

/** A token may travel beside it as a second offered subprotocol, so that it appears in no address. */
export const BEARER_PREFIX = 'bearer.';
