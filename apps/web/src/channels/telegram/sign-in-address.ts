const PAGE = '/settings/channels/telegram/sign-in';

/** Where a Telegram account is signed in to: one under way by its id, else a new one, for an account of this name. */
export function signInAddress(of: { id: string } | { name: string }): string {
  return 'id' in of ? `${PAGE}/${of.id}` : `${PAGE}?name=${encodeURIComponent(of.name)}`;
}
