/**
 * How an Instagram account is connected; ids and tokens of the two worlds do not mix (notes/meta.md §6.3):
 * - `page`: through the Facebook page that it is linked to, with that page's token; without its id, the page is whoever
 *   the token belongs to;
 * - `login`: by Instagram Login, with the account's own token.
 */
export type InstagramConnection = { kind: 'page'; pageId: string | null } | { kind: 'login' };
