import { describe } from '@jest/globals';
import { describeChanges } from './conformance/changes.ts';
import { describeChanging } from './conformance/changing.ts';
import { describeChats } from './conformance/chats.ts';
import { describeConnecting } from './conformance/connecting.ts';
import { describeDifferences } from './conformance/differences.ts';
import { describeFiles } from './conformance/files.ts';
import { describeLogin } from './conformance/login.ts';
import { describeLosing } from './conformance/losing.ts';
import { describeMemory } from './conformance/memory.ts';
import { describeMessages } from './conformance/messages.ts';
import { describeRequests } from './conformance/requests.ts';
import { describeSending } from './conformance/sending.ts';
import { describeSendingFiles } from './conformance/sending-files.ts';
import type { TelegramClientUnderTest } from './connection-rig.ts';

const GROUPS = {
  connecting: describeConnecting,
  losing: describeLosing,
  requests: describeRequests,
  messages: describeMessages,
  changes: describeChanges,
  differences: describeDifferences,
  chats: describeChats,
  files: describeFiles,
  sending: describeSending,
  sending_files: describeSendingFiles,
  changing: describeChanging,
  login: describeLogin,
  memory: describeMemory,
};

/** One part of the suite, so that the parts can run beside each other. */
export type ConformanceGroup = keyof typeof GROUPS;

/**
 * What `client/telegram-client.ts` and `client/login-client.ts` promise, held against an implementation over a real
 * MTProto server. Whoever replaces the library runs all groups.
 */
export function describeTelegramClient(
  name: string,
  under: TelegramClientUnderTest,
  groups: readonly ConformanceGroup[],
): void {
  describe(`${name} as a Telegram client`, () => {
    for (const group of groups) GROUPS[group](under);
  });
}
