import type { en } from './en/index.ts';
import type { late } from './en/late.ts';

type English = typeof en & typeof late;

/** The texts of the application. The other languages have the same ones, or the compiler says so. */
export type Messages = Texts<English>;

/** Areas whose texts come with the pages that need them: `LateTexts` stands around those. */
export type LateArea = keyof typeof late;

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };

declare module 'use-intl' {
  interface AppConfig {
    Messages: English;
  }
}
