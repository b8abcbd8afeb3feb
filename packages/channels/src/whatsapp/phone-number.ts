import { asRecord, idOf, itemsOf, type JsonRecord, textOf } from '../tolerant-reader.ts';
import { graphPath, type GraphRequest } from '../meta/graph/graph-client.ts';

/** How WhatsApp sees a number. */
export interface NumberFacts {
  displayPhoneNumber: string | null;
  /** `CONNECTED`, `FLAGGED`, `RESTRICTED`, `BANNED` and others. */
  status: string | null;
  /** `GREEN`, `YELLOW`, `RED`, `UNKNOWN`. */
  qualityRating: string | null;
  /** `TIER_1K` and others: to how many new people it may write in a day. */
  messagingLimit: string | null;
}

const FIELDS = 'display_phone_number,quality_rating,status';

/** @param withLimit Graph refuses the whole question where it no longer knows the field of the limit. */
export function numberRequest(phoneNumberId: string, withLimit: boolean): GraphRequest {
  const fields = withLimit ? `${FIELDS},messaging_limit_tier` : FIELDS;
  return { host: 'graph', method: 'GET', path: graphPath(phoneNumberId), query: { fields } };
}

export function readNumber(body: JsonRecord): NumberFacts {
  return {
    displayPhoneNumber: textOf(body, 'display_phone_number'),
    status: textOf(body, 'status'),
    qualityRating: textOf(body, 'quality_rating'),
    messagingLimit: textOf(body, 'messaging_limit_tier'),
  };
}

/** The numbers of a WhatsApp Business account: to find out which account a number belongs to. */
export function numbersRequest(accountExternalId: string): GraphRequest {
  const path = graphPath(accountExternalId, 'phone_numbers');
  return { host: 'graph', method: 'GET', path, query: { fields: 'id', limit: '100' } };
}

export function readNumberIds(body: JsonRecord): string[] {
  return itemsOf(body, 'data').flatMap((item) => idOf(asRecord(item), 'id') ?? []);
}
