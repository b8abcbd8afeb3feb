import { access } from './access.ts';
import { channels } from './channels.ts';
import { checks } from './checks.ts';
import { connection } from './connection.ts';
import { conversations } from './conversations.ts';
import { failures } from './failures.ts';
import { replies } from './replies.ts';
import { telegram } from './telegram.ts';
import { webhooks } from './webhooks.ts';
import { words } from './words.ts';
import type { SentenceLists } from '../translator.ts';

export const uk: SentenceLists = {
  sentences: [access, conversations, channels, checks, failures, replies, telegram, webhooks, connection],
  words,
};
