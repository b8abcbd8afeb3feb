import { expect, it } from '@jest/globals';
import { META_PLATFORMS } from '@switchboard/core';
import { webhookAdapterFor } from './registry.ts';

it.each(META_PLATFORMS)('has the adapter of %s', (platform) => {
  expect(webhookAdapterFor(platform).platform).toBe(platform);
});
