import { cutText } from '@switchboard/core';

/** What any file system takes, in bytes of UTF-8 too, with room for what a browser adds. */
const CHARS_MAX = 150;
const BYTES_MAX = 200;
/** Names of devices, which Windows opens whatever their ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const ENDING = /\.[\p{L}\p{N}]{1,10}$/u;

/**
 * A file's name as it may be shown and saved: no folders, no leading dots, nothing that is not seen and nothing that
 * turns the order of letters around (`fdp.exe` that looks like `exe.pdf`). Never empty.
 */
export function safeFilename(name: string | null): string {
  const last = (name ?? '').toWellFormed().split(/[/\\]/).at(-1)!;
  const visible = last
    // Control signs, and formatting signs: they are not seen, and some turn the order of letters.
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+/, '')
    .replace(/[. ]+$/, '');
  const short = shortened(visible);
  if (short === '') return 'file';
  return DEVICE.test(short) ? `_${short}` : short;
}

/** Cut in the middle, so that its ending stays. */
function shortened(name: string): string {
  if (name.length <= CHARS_MAX && Buffer.byteLength(name) <= BYTES_MAX) return name;
  const ending = ENDING.exec(name)?.[0] ?? '';
  let stem = cutText(name.slice(0, name.length - ending.length), CHARS_MAX - ending.length);
  while (Buffer.byteLength(stem + ending) > BYTES_MAX) stem = cutText(stem, stem.length - 10);
  return stem.trimEnd() + ending;
}
