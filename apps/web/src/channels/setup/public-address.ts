/** Whether Meta could reach an address: it is encrypted, and no name or number of this machine or its network. */
export function isPublicAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  if (protocol !== 'https:') return false;
  const isLocal =
    !hostname.includes('.') ||
    hostname.endsWith('.localhost') ||
    hostname.endsWith('.local') ||
    /^(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01])|0)\./.test(hostname);
  return !isLocal;
}
