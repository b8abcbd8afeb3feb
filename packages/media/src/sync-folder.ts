import { open } from 'node:fs/promises';

/** Writes a folder's list of names out to the disk, where the system can: Windows does it by itself. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
