import { trustServer } from '@switchboard/simulators';
import { openTelegramConnection } from '../gramjs/gramjs-connection.ts';
import { openTelegramLogin } from '../gramjs/gramjs-login.ts';
import type { TelegramClientUnderTest } from './connection-rig.ts';

/** Our adapter, with trust in the test server's key added to the library's own list. */
export const GRAMJS: TelegramClientUnderTest = {
  open: openTelegramConnection,
  openLogin: openTelegramLogin,
  trust: trustServer,
};
