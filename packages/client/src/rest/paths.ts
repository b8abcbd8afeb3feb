export const BASE = '/api/v1/communications';
