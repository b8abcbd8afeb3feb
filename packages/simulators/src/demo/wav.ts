const RATE = 8_000;
const HEADER_BYTES = 44;
/** A little tune, in hertz: it is heard at once that something plays. */
const TUNE = [392, 440, 494, 440, 392, 330, 349, 392] as const;

/** A recording of so many seconds: 8-bit mono samples behind the header that every player knows. */
export function melody(seconds: number): Buffer {
  const samples = RATE * seconds;
  const wav = Buffer.alloc(HEADER_BYTES + samples);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(RATE, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples, 40);
  const perNote = samples / TUNE.length;
  for (let n = 0; n < samples; n++) {
    const frequency = TUNE[Math.floor(n / perNote)] ?? TUNE[0];
    // Each note fades, so that the next one is heard to begin.
    const loudness = 60 * (1 - (n % perNote) / perNote);
    wav.writeUInt8(
      Math.round(128 + loudness * Math.sin((2 * Math.PI * frequency * n) / RATE)),
      HEADER_BYTES + n,
    );
  }
  return wav;
}
