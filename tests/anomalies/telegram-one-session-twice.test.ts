import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TelegramHub } from '../support/telegram-hub.ts';

describe('one session under two names', () => {
  let hub: TelegramHub;

  beforeEach(async () => {
    hub = await TelegramHub.start();
    // As Telegram does: a key that is used twice is worth nothing to anybody any more.
    hub.server.faults.refuseTwins = true;
  });
  afterEach(() => hub.stop());

  it('is used under the first of them alone, and lives on', async () => {
    const account = await hub.add('Biuro');
    const { telegramAccounts } = hub.stores;
    const [first] = await telegramAccounts.list();
    const { session, proxy } = telegramAccounts.secretsOf(first!);
    await hub.listen();
    await hub.untilState('Biuro', 'online');
    await telegramAccounts.save({ name: 'Biuro 2', session, apiId: null, apiHash: null, proxy });
    await hub.untilState('Biuro 2', 'needs_login', /^DUPLICATE$/);
    const client = hub.server.telegram.createUser({ firstName: 'Anna' });
    hub.server.telegram.say({ from: client, to: account.user, text: 'still there?' });
    await hub.expectSame();
    await hub.untilState('Biuro', 'online');
    expect(hub.server.socketsPerKeyMax(account)).toBe(1);
  });
});
