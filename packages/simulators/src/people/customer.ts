import type { Platform } from '@switchboard/core';

export const CUSTOMER_LANGUAGES = ['uk', 'pl', 'en'] as const;
export type CustomerLanguage = (typeof CUSTOMER_LANGUAGES)[number];

export type StoryName =
  'certificate' | 'price' | 'diploma' | 'deadline' | 'thanks' | 'contract' | 'licence' | 'company';

/** An invented person who writes to a translation bureau, on one platform. */
export interface Customer {
  name: string;
  language: CustomerLanguage;
  platform: Platform;
  /** How the platform knows them: phone, PSID, IGSID or Telegram user id. None of the phones can exist. */
  externalId: string;
  username: string | null;
  story: StoryName;
  /** How many lines of the story were said before the demonstration begins; the rest is never said. */
  lines: number;
  /** How long ago the last of them was said, in hours. */
  hoursAgo: number;
  /** Fill the braces of the story. */
  price: string;
  day: string;
  /** Has blocked the bureau: what it writes fails. */
  unreachable?: true;
}
