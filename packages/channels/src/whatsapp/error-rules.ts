import { HOUR_MS } from '@switchboard/core';
import { type ErrorRule, FEW_TRIES, RECONNECT, WILL_BE_TRIED_AGAIN } from '../meta/graph/error-rule.ts';

const TEMPLATES_ADVICE = 'Choose another template, or have this one mended in the WhatsApp Manager.';
const ASK_META = 'An administrator must look at the account in the Meta Business Suite.';

/** WhatsApp's errors by code (notes/meta.md §6.4). A Map, because the codes are the sender's. */
export const WHATSAPP_ERRORS: ReadonlyMap<string, ErrorRule> = new Map<string, ErrorRule>([
  ['0', stopped('WhatsApp does not accept the access token.', RECONNECT)],
  ['2', later('channel', 'WhatsApp is out of order for a moment.')],
  ['3', stopped('The app may not use this part of WhatsApp.', RECONNECT)],
  ['4', later('channel', 'The app has asked Meta too often.')],
  ['10', stopped('The permission to send from this number is missing or was taken away.', RECONNECT)],
  ['33', stopped('This number is no longer part of the WhatsApp account.', RECONNECT)],
  ['100', refused('WhatsApp did not understand the message.', 'Send it in another form.')],
  ['190', stopped('The access token of this channel has expired or was withdrawn.', RECONNECT)],
  ['368', stopped('Meta has blocked the account for a time because of its policies.', ASK_META)],
  ['80007', later('channel', 'The WhatsApp account has reached its rate limit.')],
  ['130429', later('channel', 'More was sent than this number may send in a second.')],
  [
    '130472',
    refused(
      'Meta keeps this message back from this person as part of an experiment.',
      'Wait until the person writes, or reach them in another way.',
    ),
  ],
  [
    '130497',
    refused('This business may not write to people in that country.', 'Reach the person in another way.'),
  ],
  ['131000', laterFew('Something went wrong at WhatsApp.')],
  ['131005', stopped('WhatsApp denies access to this number.', RECONNECT)],
  ['131008', refused('A part that WhatsApp requires is missing.', 'Send it in another form.')],
  ['131009', refused('A value in the message is not allowed.', 'Check the message and send it anew.')],
  ['131016', later('channel', 'WhatsApp is overloaded.')],
  ['131021', refused('The business cannot write to its own number.', 'Choose another recipient.')],
  [
    '131026',
    refused(
      'The message could not be delivered: the person may not use WhatsApp, or has an old version of it.',
      'Check the number, or reach the person in another way.',
    ),
  ],
  [
    '131030',
    refused(
      'This test number may write only to the numbers on its list.',
      'Add the number to the list in the Meta dashboard, or send from a real number.',
    ),
  ],
  ['131031', stopped('WhatsApp has locked this account.', ASK_META)],
  [
    '131037',
    stopped(
      'The display name of this number has not been approved yet.',
      'Have the name approved in the WhatsApp Manager.',
    ),
  ],
  [
    '131042',
    stopped('WhatsApp could not charge the account.', 'Check the payment method in the Meta Business Suite.'),
  ],
  [
    '131045',
    stopped('This number is not registered correctly.', 'An administrator must register the number again.'),
  ],
  [
    '131047',
    refused(
      'More than 24 hours have passed since the customer last wrote.',
      'Send a template; once the customer answers, you can write freely.',
    ),
  ],
  [
    '131048',
    {
      verdict: { later: 'channel', afterMs: HOUR_MS },
      title: 'WhatsApp holds messages of this number back, because many were reported as spam.',
      advice: 'Look at the quality of the number in the WhatsApp Manager. It is tried again later.',
    },
  ],
  [
    '131049',
    refused(
      'Meta does not deliver this message now, to keep people from getting too much advertising.',
      'Do not send it again within 24 hours.',
    ),
  ],
  [
    '131050',
    refused(
      'The person wants no advertising from this business.',
      'Send no more marketing templates to them.',
    ),
  ],
  ['131051', refused('WhatsApp does not know this kind of message.', 'Send it in another form.')],
  ['131052', laterFew('WhatsApp could not fetch the file.')],
  [
    '131053',
    laterFew('WhatsApp could not take the file.', 'Check the kind of the file if it goes on failing.'),
  ],
  ['131056', later('recipient', 'Too many messages went to this person within a short time.')],
  ['131057', later('channel', 'WhatsApp is servicing the account.')],
  [
    '131062',
    refused(
      'Without a phone number this person cannot get a template with a sign-in code.',
      'Send the code in another way.',
    ),
  ],
  ['131064', stopped('WhatsApp takes no messages from this account at present.', ASK_META)],
  [
    '132000',
    refused('The template got another number of values than it has gaps.', 'Fill in every gap of it.'),
  ],
  ['132001', refused('There is no such template in this language.', TEMPLATES_ADVICE)],
  ['132005', refused('With its values the template is too long.', 'Shorten the values.')],
  ['132007', refused('The template breaks a rule of WhatsApp.', TEMPLATES_ADVICE)],
  ['132012', refused('A value does not fit its gap in the template.', 'Check the values.')],
  ['132015', refused('WhatsApp has paused this template for its quality.', TEMPLATES_ADVICE)],
  ['132016', refused('WhatsApp has switched this template off for its quality.', TEMPLATES_ADVICE)],
  ['132068', refused('The form behind this template is blocked.', TEMPLATES_ADVICE)],
  ['132069', refused('The form behind this template is slowed down.', 'Try again in an hour.')],
  ['133004', later('channel', 'WhatsApp is out of order for a moment.')],
  [
    '133010',
    stopped(
      'This number is not registered with WhatsApp.',
      'An administrator must register the number again.',
    ),
  ],
  [
    '137000',
    refused(
      'The account behind this number has changed hands or device.',
      'Check with the person, then send it anew.',
    ),
  ],
]);

/** What a range of codes has in common, for those that have no sentence of their own. */
export function whatsappRangeRule(code: number): ErrorRule | null {
  if (code >= 200 && code <= 299) {
    return stopped('A permission to send from this number is missing.', RECONNECT);
  }
  if (code >= 132_000 && code <= 132_999) {
    return refused('WhatsApp did not accept the template.', TEMPLATES_ADVICE);
  }
  return null;
}

function refused(title: string, advice: string): ErrorRule {
  return { verdict: 'refused', title, advice };
}

function stopped(title: string, advice: string): ErrorRule {
  return { verdict: 'stopped', title, advice };
}

function later(scope: 'recipient' | 'channel', title: string): ErrorRule {
  return { verdict: { later: scope }, title, advice: WILL_BE_TRIED_AGAIN };
}

function laterFew(title: string, advice = WILL_BE_TRIED_AGAIN): ErrorRule {
  return { verdict: { later: 'message', triesMax: FEW_TRIES }, title, advice };
}
