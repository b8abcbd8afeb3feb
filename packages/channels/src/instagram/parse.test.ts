import { describeWebhookAdapter } from '../testing/describe-webhook-adapter.ts';
import { INSTAGRAM_EVENTS } from '../testing/instagram/expected-events.ts';
import { instagramAdapter } from './parse.ts';

describeWebhookAdapter({
  adapter: instagramAdapter,
  fixtures: new URL('./fixtures/', import.meta.url),
  objectName: 'instagram',
  expectations: INSTAGRAM_EVENTS,
});
