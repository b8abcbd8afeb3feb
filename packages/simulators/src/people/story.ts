/** The files that customers have at hand; `demo/demo-files.ts` draws them. */
export const CUSTOMER_FILES = [
  'birth-certificate',
  'diploma',
  'passport-page',
  'photo-of-desk',
  'contract',
  'voice-note',
  'clip',
  'sticker-thanks',
] as const;
export type CustomerFile = (typeof CUSTOMER_FILES)[number];

/** What a customer can send; not every platform has all of it. */
export type SaidKind =
  'text' | 'image' | 'voice' | 'video' | 'document' | 'sticker' | 'location' | 'contacts' | 'unsupported';

/** Something that a customer sends. */
export interface Said {
  kind: SaidKind;
  text?: string;
  file?: CustomerFile;
}

/** One line of a story: what was said, and what became of it. */
export interface StoryLine extends Said {
  by: 'customer' | 'bureau';
  /** What the customer made of the words a little later. */
  corrected?: string;
  /** The customer took it back. */
  takenBack?: true;
  /** The customer's reaction to what the bureau wrote. */
  reaction?: string;
}

/** A conversation with a translation bureau. Words in braces are filled in for each customer. */
export type Story = readonly [StoryLine, ...StoryLine[]];

/** The customer writes. */
export function asks(text: string, more: Pick<StoryLine, 'corrected' | 'takenBack'> = {}): StoryLine {
  return { by: 'customer', kind: 'text', text, ...more };
}

/** The customer sends something that is more than words. */
export function sends(kind: Exclude<SaidKind, 'text'>, file?: CustomerFile, text?: string): StoryLine {
  return {
    by: 'customer',
    kind,
    ...(file === undefined ? {} : { file }),
    ...(text === undefined ? {} : { text }),
  };
}

/** Somebody at the bureau answers on its telephone. */
export function answers(text: string, reaction?: string): StoryLine {
  return { by: 'bureau', kind: 'text', text, ...(reaction === undefined ? {} : { reaction }) };
}
