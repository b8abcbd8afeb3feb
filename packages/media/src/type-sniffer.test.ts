import { afterEach, describe, expect, it } from '@jest/globals';
import { TypeSniffer } from './type-sniffer.ts';

const sniffers: TypeSniffer[] = [];
afterEach(async () => {
  for (const sniffer of sniffers.splice(0)) await sniffer.stop();
});

function sniffer(options: ConstructorParameters<typeof TypeSniffer>[0] = {}): TypeSniffer {
  const made = new TypeSniffer(options);
  sniffers.push(made);
  return made;
}

const FAULTY = new URL('./testing/stuck-sniff-worker.mjs', import.meta.url);

describe('the type of a file', () => {
  it.each([
    ['89504e470d0a1a0a0000000d49484452', 'image/png'],
    ['ffd8ffe000104a46494600010100', 'image/jpeg'],
    ['47494638396101000100', 'image/gif'],
    ['524946462400000057454250565038', 'image/webp'],
    ['255044462d312e37', 'application/pdf'],
    ['0000001c667479704d534e5600000000', 'video/mp4'],
    ['4f676753' + '00'.repeat(24) + '4f70757348656164', 'audio/ogg; codecs=opus'],
    ['1a45dfa3', null],
    [Buffer.from('<!doctype html><script>').toString('hex'), null],
    [Buffer.from('just words').toString('hex'), null],
    ['', null],
  ])('is told by its bytes: %s is %s', async (hex, type) => {
    expect(await sniffer().sniff(Buffer.from(hex, 'hex'))).toBe(type);
  });

  it('is not known of a file that hangs the library, and the next one is told all the same (H6)', async () => {
    const slow = sniffer({ workerUrl: FAULTY, sniffMsMax: 300 });
    const answers = ['png', 'stuck', 'gif', 'crash', 'webp'].map((word) => slow.sniff(Buffer.from(word)));
    expect(await Promise.all(answers)).toEqual(['image/png', null, 'image/gif', null, 'image/webp']);
  });

  it('is not waited for when the process stops', async () => {
    const stopped = sniffer({ workerUrl: FAULTY });
    const answers = ['stuck', 'png'].map((word) => stopped.sniff(Buffer.from(word)));
    await stopped.stop();
    expect(await Promise.all(answers)).toEqual([null, null]);
    expect(await stopped.sniff(Buffer.from('png'))).toBeNull();
  });
});

it('the bytes that hung the library once do not (CVE-2026-31808)', async () => {
  // An ASF header whose first object has a size of zero.
  const asf = Buffer.alloc(55);
  Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex').copy(asf);
  const answer = await sniffer().sniff(asf);
  expect([null, 'application/vnd.ms-asf']).toContain(answer);
});
