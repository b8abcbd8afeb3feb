const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** An address that a stranger's link may lead to, in full; null for all others. */
export function safeHref(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url !== null && SCHEMES.has(url.protocol) ? url.href : null;
}
