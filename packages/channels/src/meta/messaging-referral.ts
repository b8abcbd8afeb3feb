import { idOf, type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import { EMPTY_PART, holdsOnly, type PayloadPart } from './messaging-payload.ts';

/** Meta's page "messaging_referrals"; whatever else a referral holds is kept with the item. */
const SHOWN: ReadonlySet<string> = new Set(['source', 'type', 'ref', 'ad_id', 'referer_uri']);

/** What led the customer here: `referral` of a message, of a postback or of an item of its own. */
export function referralPart(holder: JsonRecord): PayloadPart {
  if (valueOf(holder, 'referral') === null) return EMPTY_PART;
  const referral = recordOf(holder, 'referral');
  if (referral === null) return { payload: {}, complete: false };
  const advertisement = recordOf(referral, 'ads_context_data');
  return {
    payload: {
      referral: {
        source: idOf(referral, 'source'),
        type: idOf(referral, 'type'),
        ref: idOf(referral, 'ref'),
        id: idOf(referral, 'ad_id') ?? idOf(advertisement, 'post_id'),
        url: idOf(referral, 'referer_uri'),
        headline: textOf(advertisement, 'ad_title'),
        body: null,
        click_id: null,
      },
    },
    complete: holdsOnly(referral, SHOWN),
  };
}
