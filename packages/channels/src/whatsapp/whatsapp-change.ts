import { DASHBOARD_TEST_ACCOUNT } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { idOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import { type ContactBook, contactBookOf } from './contact-book.ts';
import { firstErrorOf, type PlatformError } from './platform-error.ts';

/** The business account whose entry is being read. */
export interface WhatsappAccount {
  accountExternalId: string | null;
  /** When Meta wrote the entry. */
  reportedAt: Date | null;
  receivedAtMs: number;
}

/** One change that belongs to a number: what holds for all of its items. */
export interface WhatsappChange extends WhatsappAccount {
  platform: 'whatsapp';
  /** The number's `phone_number_id`. */
  channelExternalId: string;
  /** The digits of the number itself, where the change tells it. */
  businessNumber: string | null;
  contacts: ContactBook;
  /** The error that Meta reports beside the items. */
  error: PlatformError | null;
}

/** The two fields that every event begins with. */
export type EventOrigin = Pick<WhatsappChange, 'platform' | 'channelExternalId'>;

export function whatsappAccountOf(entry: JsonRecord, receivedAtMs: number): WhatsappAccount {
  return {
    accountExternalId: idOf(entry, 'id'),
    reportedAt: claimedTime(entry, 'time', receivedAtMs),
    receivedAtMs,
  };
}

/** Meta's dashboard names the account "0" in what its "Test" buttons send (notes/meta.md §10.24). */
export function isDashboardTest(account: WhatsappAccount): boolean {
  return account.accountExternalId === DASHBOARD_TEST_ACCOUNT;
}

/** The number that a change belongs to, or null: news of the account itself have no `metadata` (notes/meta.md §4.1). */
export function phoneNumberIdOf(account: WhatsappAccount, value: JsonRecord | null): string | null {
  if (isDashboardTest(account)) return DASHBOARD_TEST_ACCOUNT;
  return idOf(recordOf(value, 'metadata'), 'phone_number_id');
}

export function whatsappChangeOf(
  { accountExternalId, reportedAt, receivedAtMs }: WhatsappAccount,
  channelExternalId: string,
  value: JsonRecord,
): WhatsappChange {
  return {
    accountExternalId,
    reportedAt,
    receivedAtMs,
    platform: 'whatsapp',
    channelExternalId,
    businessNumber: digitsOf(textOf(recordOf(value, 'metadata'), 'display_phone_number')),
    contacts: contactBookOf(value),
    error: firstErrorOf(value),
  };
}

export function originOf({ platform, channelExternalId }: WhatsappChange): EventOrigin {
  return { platform, channelExternalId };
}

/** The number is written as 15550783881 and as +1 555 078 3881 (notes/meta.md §4.1). */
function digitsOf(text: string | null): string | null {
  const digits = text?.replace(/\D/g, '') ?? '';
  return digits === '' ? null : digits;
}
