import { statfs } from 'node:fs/promises';
import { LIMITS } from '@switchboard/core';
import { storeFull } from './write-whole.ts';

/** How much room the disk has that a folder lies on, in bytes. */
export type FreeBytesOf = (folder: string) => Promise<number>;

/** Asks whether a disk has room left for what we write to it. */
export class FreeRoom {
  readonly #freeBytesMin: number;
  readonly #freeBytesOf: FreeBytesOf;

  /**
   * @param freeBytesMin room that is left to others; other in tests
   * @param freeBytesOf other in tests
   */
  constructor(freeBytesMin: number = LIMITS.mediaFreeBytesMin, freeBytesOf: FreeBytesOf = freeBytes) {
    this.#freeBytesMin = freeBytesMin;
    this.#freeBytesOf = freeBytesOf;
  }

  /** @throws SwitchboardError `overloaded` when the folder's disk has too little */
  async assertIn(folder: string): Promise<void> {
    if ((await this.#freeBytesOf(folder)) < this.#freeBytesMin) throw storeFull();
  }
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
