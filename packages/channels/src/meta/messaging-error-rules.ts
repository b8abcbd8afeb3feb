import { type ErrorRule, FEW_TRIES, RECONNECT, WILL_BE_TRIED_AGAIN } from './graph/error-rule.ts';

const WINDOW: ErrorRule = {
  verdict: 'refused',
  title: 'The time in which this person can be answered has passed.',
  advice: 'Wait until the person writes again.',
};

const UNAVAILABLE: ErrorRule = {
  verdict: 'refused',
  title: 'This person cannot be reached at present; they may have blocked the business.',
  advice: 'Reach the person in another way.',
};

const NO_SUCH_PERSON: ErrorRule = {
  verdict: 'refused',
  title: 'There is no such person, or not for this account.',
  advice: 'Check that the channel is connected to the account that the person wrote to.',
};

const RESTRICTED: ErrorRule = {
  verdict: 'stopped',
  title: 'Meta has restricted the page: it may not send messages.',
  advice: 'An administrator must look at the page in the Meta Business Suite.',
};

/** Errors of Messenger and Instagram by `code/subcode`, looked up before those by code alone (notes/meta.md §6.4). */
export const MESSAGING_SUBCODE_ERRORS: ReadonlyMap<string, ErrorRule> = new Map([
  ['10/2018278', WINDOW],
  ['10/1545041', WINDOW],
  // Instagram's own number for it (github.com/ComposioHQ/composio/issues/3604).
  ['10/2534022', WINDOW],
  ['10/1893063', RESTRICTED],
  ['100/2018001', NO_SUCH_PERSON],
  ['100/2534014', NO_SUCH_PERSON],
]);

/** The same by code alone. */
export const MESSAGING_ERRORS: ReadonlyMap<string, ErrorRule> = new Map<string, ErrorRule>([
  [
    '1',
    {
      verdict: { later: 'message', triesMax: FEW_TRIES },
      title: 'Something went wrong at Meta.',
      advice: WILL_BE_TRIED_AGAIN,
    },
  ],
  ['2', later('Meta is out of order for a moment.')],
  ['4', later('The app has asked Meta too often.')],
  ['10', stopped('The permission to send messages is missing or was taken away.')],
  ['17', later('The account has asked Meta too often.')],
  ['32', later('The page has asked Meta too often.')],
  [
    '100',
    {
      verdict: 'refused',
      title: 'Meta did not understand the message.',
      advice: 'Send it in another form; outside the reply window, wait until the person writes.',
    },
  ],
  ['190', stopped('The access token of this channel has expired or was withdrawn.')],
  ['200', stopped('The permission to send messages to this person is missing.')],
  [
    '230',
    {
      verdict: 'refused',
      title: 'The person has not agreed that the business may do this.',
      advice: 'Wait until the person writes.',
    },
  ],
  [
    '368',
    {
      verdict: 'stopped',
      title: 'Meta has blocked the account for a time because of its policies.',
      advice: 'An administrator must look at the account in the Meta Business Suite.',
    },
  ],
  ['551', UNAVAILABLE],
  ['613', later('More was sent than the account may send.')],
  [
    '1200',
    {
      verdict: { later: 'message' },
      title: 'Meta could not take the message for a moment.',
      advice: WILL_BE_TRIED_AGAIN,
    },
  ],
  ['80002', later('The Instagram account has reached its rate limit.')],
  ['80006', later('The page has reached its rate limit for messages.')],
]);

function later(title: string): ErrorRule {
  return { verdict: { later: 'channel' }, title, advice: WILL_BE_TRIED_AGAIN };
}

function stopped(title: string): ErrorRule {
  return { verdict: 'stopped', title, advice: RECONNECT };
}

/** Code 10 with a subcode that nobody knows is about the message: without one it is about the permission. */
export const DENIED_MESSAGE: ErrorRule = {
  verdict: 'refused',
  title: 'Meta does not allow this message.',
  advice: 'Wait until the person writes again, or send it in another form.',
};
