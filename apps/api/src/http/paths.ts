/** Where everything of the inbox lives (CONTRACT). */
export const BASE = '/api/v1/communications';
