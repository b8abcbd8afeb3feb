import { describeWebhookAdapter } from '../testing/describe-webhook-adapter.ts';
import { EXPECTED_ACCOUNT_NEWS } from '../testing/whatsapp/expected-account.ts';
import { EXPECTED_COEXISTENCE } from '../testing/whatsapp/expected-coexistence.ts';
import { EXPECTED_CONTENT } from '../testing/whatsapp/expected-content.ts';
import { EXPECTED_TEXTS } from '../testing/whatsapp/expected-texts.ts';
import { EXPECTED_UPDATES } from '../testing/whatsapp/expected-updates.ts';
import { whatsappAdapter } from './parse.ts';

describeWebhookAdapter({
  adapter: whatsappAdapter,
  fixtures: new URL('./fixtures/', import.meta.url),
  objectName: 'whatsapp_business_account',
  expectations: {
    ...EXPECTED_TEXTS,
    ...EXPECTED_CONTENT,
    ...EXPECTED_UPDATES,
    ...EXPECTED_COEXISTENCE,
    ...EXPECTED_ACCOUNT_NEWS,
  },
});
