import { fileURLToPath } from 'node:url';
import { SwitchboardError } from '@switchboard/core';
import { FileMediaStore } from './file-media-store.ts';
import type { MediaStore } from './media-store.ts';
import { readS3Address } from './s3-address.ts';
import { S3MediaStore } from './s3-media-store.ts';

const EXAMPLE = '(example: file:///var/lib/switchboard/media)';
const S3_EXAMPLE = '(example: s3://inbox/media?endpoint=https://minio.example.com&path_style=1)';

/**
 * The store at an address: `file:///…` is a folder, made when it is first written to; `s3://bucket/folder?endpoint=…` is a
 * bucket, which must be there.
 *
 * @throws SwitchboardError `invalid_config` in one line, without the address, which may hold a secret
 */
export function openMediaStore(url: string): MediaStore {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol === 'file:') return new FileMediaStore(folderOf(url));
  if (protocol === 's3:') return new S3MediaStore(addressOf(url));
  throw invalid('must be a file:// or s3:// address');
}

function folderOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    // Another machine's name stands in it, mostly because a slash is missing: file://media.
    throw invalid('must name a folder of this machine, with three slashes');
  }
}

function addressOf(url: string) {
  const address = readS3Address(url);
  if ('problem' in address) throw invalid(address.problem, S3_EXAMPLE);
  return address;
}

function invalid(problem: string, example = EXAMPLE): SwitchboardError {
  return new SwitchboardError('invalid_config', `MEDIA_URL ${problem} ${example}`);
}
