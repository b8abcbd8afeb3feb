import { en } from './en/index.ts';
import type { LateArea, Messages } from './messages.ts';

export type FirstMessages = Omit<Messages, LateArea>;
export type LateMessages = Pick<Messages, LateArea>;

export const LANGUAGES = ['en', 'uk', 'pl'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each by its own name, so that everybody finds theirs. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  uk: 'Українська',
  pl: 'Polski',
};

/** The first of the browser's languages that we speak; English where there is none. */
export function languageOf(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = LANGUAGES.find((known) => known === tag.toLowerCase().split('-')[0]);
    if (language !== undefined) return language;
  }
  return 'en';
}

/** The language as it is written where the browser's owner lives: dates and hours differ between regions. */
export function regionOf(language: Language, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}

/** English is part of the application; the others come when they are wanted. */
export async function messagesIn(language: Language): Promise<FirstMessages> {
  switch (language) {
    case 'en':
      return en;
    case 'uk':
      return (await import('./uk/index.ts')).uk;
    case 'pl':
      return (await import('./pl/index.ts')).pl;
  }
}

/** What the first screen does not say comes apart. */
export async function lateMessagesIn(language: Language): Promise<LateMessages> {
  switch (language) {
    case 'en':
      return (await import('./en/late.ts')).late;
    case 'uk':
      return (await import('./uk/late.ts')).late;
    case 'pl':
      return (await import('./pl/late.ts')).late;
  }
}
