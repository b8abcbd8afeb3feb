import { AUTH_METHODS } from './auth-methods.ts';
import { CHANGING_METHODS } from './changing-methods.ts';
import { CHANNEL_METHODS } from './channel-methods.ts';
import { FILE_METHODS } from './file-methods.ts';
import { HELP_METHODS } from './help-methods.ts';
import { MESSAGE_METHODS } from './message-methods.ts';
import type { RpcHandler } from './method.ts';
import { SENDING_METHODS } from './sending-methods.ts';
import { UPDATE_METHODS } from './update-methods.ts';
import { USER_METHODS } from './user-methods.ts';

export type { RpcContext, RpcResult } from './method.ts';

/**
 * Every method that the server knows, by its name. A new method is one more entry of its group; unknown ones are
 * answered as Telegram answers them.
 */
const HANDLERS: ReadonlyMap<string, RpcHandler> = new Map([
  ...AUTH_METHODS,
  ...CHANGING_METHODS,
  ...CHANNEL_METHODS,
  ...FILE_METHODS,
  ...HELP_METHODS,
  ...MESSAGE_METHODS,
  ...SENDING_METHODS,
  ...UPDATE_METHODS,
  ...USER_METHODS,
]);

/** The handler of a method by its name, `users.GetUsers`. */
export function rpcHandler(name: string): RpcHandler | undefined {
  return HANDLERS.get(name);
}
