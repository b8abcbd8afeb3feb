import { CUSTOMER_FILES, type CustomerFile } from '../people/story.ts';
import { pdfOf } from './pdf.ts';
import { diploma, birthCertificate, desk, passportPage, sticker, clipFrame } from './pictures.ts';
import { melody } from './wav.ts';
import { webmOf } from './webm.ts';

/** A file that customers send. */
export interface DemoFile {
  bytes: Buffer;
  mimeType: string;
  filename: string;
}

/** Everything that customers have on their phones, by its name. */
export type DemoFiles = ReadonlyMap<CustomerFile, DemoFile>;

const PHOTO = { width: 900, height: 1200 };
const CLIP = { width: 320, height: 240, frames: 24, frameMs: 125 };

/** Draws all of them: about a second of work. Loads the picture library, which nothing else in this package needs. */
export async function drawDemoFiles(): Promise<DemoFiles> {
  const { default: sharp } = await import('sharp');
  const jpeg = async (svg: string): Promise<Buffer> =>
    await sharp(Buffer.from(svg)).jpeg({ quality: 72 }).toBuffer();
  const frames = Array.from({ length: CLIP.frames }, (_, index) =>
    sharp(Buffer.from(clipFrame(CLIP, index / CLIP.frames)))
      .flatten()
      .webp({ quality: 60 })
      .toBuffer(),
  );
  const stickerBytes = sharp(Buffer.from(sticker())).webp({ quality: 80 }).toBuffer();
  const drawn: Record<CustomerFile, Omit<DemoFile, 'filename'>> = {
    'birth-certificate': { bytes: await jpeg(birthCertificate(PHOTO)), mimeType: 'image/jpeg' },
    diploma: { bytes: await jpeg(diploma(PHOTO)), mimeType: 'image/jpeg' },
    'passport-page': {
      bytes: await sharp(Buffer.from(passportPage(PHOTO)))
        .png({ palette: true })
        .toBuffer(),
      mimeType: 'image/png',
    },
    'photo-of-desk': { bytes: await jpeg(desk(PHOTO)), mimeType: 'image/jpeg' },
    contract: { bytes: pdfOf(CONTRACT), mimeType: 'application/pdf' },
    'voice-note': { bytes: melody(4), mimeType: 'audio/wav' },
    clip: { bytes: webmOf(await Promise.all(frames), CLIP), mimeType: 'video/webm' },
    'sticker-thanks': { bytes: await stickerBytes, mimeType: 'image/webp' },
  };
  return new Map(CUSTOMER_FILES.map((name) => [name, { ...drawn[name], filename: FILENAMES[name] }]));
}

const FILENAMES: Record<CustomerFile, string> = {
  'birth-certificate': 'IMG_2041.jpg',
  diploma: 'IMG_2057.jpg',
  'passport-page': 'scan.png',
  'photo-of-desk': 'IMG_2063.jpg',
  contract: 'dokument.pdf',
  'voice-note': 'voice.wav',
  clip: 'clip.webm',
  'sticker-thanks': 'sticker.webp',
};

const CONTRACT = [
  'AGREEMENT',
  '',
  'concluded between the parties named below.',
  '',
  '1. This page belongs to a demonstration.',
  '2. Nobody in it exists, and nothing in it is owed.',
  '3. It is here so that there is something to translate.',
];
