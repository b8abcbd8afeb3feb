import type { CheckState, CheckReport } from '@switchboard/core';
import type { SetupStepView } from '@switchboard/protocol';

/** What is known of a platform's setup. */
export interface SetupFacts {
  hasAppSecret: boolean;
  hasVerifyToken: boolean;
  handshakeAt: Date | null;
  handshakeRefusedAt: Date | null;
  signatureFailedAt: Date | null;
  firstWebhookAt: Date | null;
  lastWebhookAt: Date | null;
  /** Real channels of the platform. */
  channels: number;
  /** Accounts that send and are no channel. */
  unconnected: number;
  /** The checks of those channels that say whether Meta sends to us. */
  subscriptions: readonly Pick<CheckReport, 'state' | 'sentence' | 'action'>[];
}

type Step = Omit<SetupStepView, 'name'>;

/** The way to a platform that works, step by step, as owners see it. Pure. */
export function setupSteps(facts: SetupFacts): SetupStepView[] {
  return [
    { name: 'app_secret', ...appSecret(facts) },
    { name: 'verify_token', ...verifyToken(facts) },
    { name: 'handshake', ...handshake(facts) },
    { name: 'channel', ...channel(facts) },
    { name: 'first_webhook', ...firstWebhook(facts) },
    { name: 'subscription', ...subscription(facts) },
  ];
}

function appSecret({ hasAppSecret, signatureFailedAt, lastWebhookAt }: SetupFacts): Step {
  if (!hasAppSecret) {
    return waiting(
      'No app secret is known, so nothing that Meta sends can be believed.',
      'Copy the app secret from the basic settings of the app in the Meta dashboard.',
    );
  }
  if (signatureFailedAt !== null && (lastWebhookAt === null || signatureFailedAt > lastWebhookAt)) {
    return {
      ...failed(
        'Something came that was signed with another app secret.',
        'Compare the app secret with the one in the Meta dashboard; Instagram may have one of its own.',
      ),
      at: signatureFailedAt.toISOString(),
    };
  }
  return done('The app secret is set.');
}

function verifyToken({ hasVerifyToken }: SetupFacts): Step {
  return hasVerifyToken
    ? done('The verify token is set.')
    : waiting('There is no verify token.', 'Make one, and copy it into the webhook form of Meta.');
}

function handshake(facts: SetupFacts): Step {
  const { handshakeAt, handshakeRefusedAt, firstWebhookAt } = facts;
  if (handshakeRefusedAt !== null && (handshakeAt === null || handshakeRefusedAt > handshakeAt)) {
    return {
      ...failed(
        'Meta asked with another verify token.',
        'Copy the verify token into the webhook form of Meta again, and save it there.',
      ),
      at: handshakeRefusedAt.toISOString(),
    };
  }
  if (handshakeAt !== null) {
    return { ...done('Meta has asked whether the address is ours.'), at: handshakeAt.toISOString() };
  }
  if (firstWebhookAt !== null) return done('Meta sends to the address, so it must have asked for it.');
  return waiting(
    'Meta has not asked yet whether the address is ours.',
    'Give Meta the callback URL and the verify token, and press "Verify and save" there.',
  );
}

function channel({ channels, unconnected }: SetupFacts): Step {
  if (channels > 0) return done(channels === 1 ? 'One account is connected.' : 'Accounts are connected.');
  return unconnected > 0
    ? waiting('An account sends to us that is not connected.', 'Connect it: its messages wait.')
    : waiting('No account is connected.', 'Sign in at Meta to choose one, or give its id and a token.');
}

function firstWebhook({ firstWebhookAt }: SetupFacts): Step {
  if (firstWebhookAt !== null) {
    return { ...done('Meta has sent something.'), at: firstWebhookAt.toISOString() };
  }
  return waiting(
    'Nothing has come from Meta yet.',
    'Write to the account from another phone or account, or press "Test" in the webhook form of Meta.',
  );
}

/** As the worst of the platform's channels. */
function subscription({ channels, subscriptions }: SetupFacts): Step {
  const worst = (['failing', 'warning', 'ok'] as const satisfies CheckState[])
    .map((state) => subscriptions.find((check) => check.state === state))
    .find((check) => check !== undefined);
  if (channels === 0 || worst === undefined) {
    return waiting('Whether Meta sends what happens in the account is looked at once it is connected.');
  }
  if (worst.state === 'ok') return done(worst.sentence);
  return failed(worst.sentence, worst.action ?? undefined);
}

function done(sentence: string): Step {
  return { state: 'done', sentence };
}

function waiting(sentence: string, action?: string): Step {
  return { state: 'waiting', sentence, ...(action === undefined ? {} : { action }) };
}

function failed(sentence: string, action?: string): Step {
  return { state: 'failed', sentence, ...(action === undefined ? {} : { action }) };
}
