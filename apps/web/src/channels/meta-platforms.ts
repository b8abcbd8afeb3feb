import type { MetaPlatformName } from '@switchboard/protocol';

/** The platforms that are set up in Meta's dashboard. */
export const META_PLATFORMS: readonly MetaPlatformName[] = ['whatsapp', 'instagram', 'facebook'];

/** Null where it is none of them. */
export function metaPlatformOf(name: string): MetaPlatformName | null {
  return META_PLATFORMS.find((platform) => platform === name) ?? null;
}
