import { fileURLToPath } from 'node:url';
import { SwitchboardError } from '@switchboard/core';
import { FileMediaStore } from './file-media-store.ts';
import type { MediaStore } from './media-store.ts';

const EXAMPLE = '(example: file:///var/lib/switchboard/media)';

/**
 * The store at an address: `file:///…` is a folder, made when it is first written to.
 *
 * @throws SwitchboardError `invalid_config` in one line, without the address, which may hold a secret
 */
export function openMediaStore(url: string): MediaStore {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol === 'file:') return new FileMediaStore(folderOf(url));
  throw invalid(protocol === 's3:' ? 'cannot be an s3:// address yet' : 'must be a file:// address');
}

function folderOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    // Another machine's name stands in it, mostly because a slash is missing: file://media.
    throw invalid('must name a folder of this machine, with three slashes');
  }
}

function invalid(problem: string): SwitchboardError {
  return new SwitchboardError('invalid_config', `MEDIA_URL ${problem} ${EXAMPLE}`);
}
