import { Api, extensions } from 'telegram';
import type { FakeAccount } from './fake-people.ts';
import { RpcFailure } from './faults.ts';
import type { TelegramFaults } from './faults.ts';
import type { RpcAnswer } from './mtproto-session.ts';
import { rpcHandler } from './rpc/index.ts';
import type { RpcContext, RpcResult } from './rpc/index.ts';
import { BOOL_FALSE, BOOL_TRUE, VECTOR, int32 } from './tl-bytes.ts';

/** A method call, taken out of the wrappers that clients put around it. */
export interface RpcCall {
  /** `users.GetUsers`; of something that we cannot read, the number of its constructor. */
  method: string;
  request: unknown;
  /** False when the client asked not to be sent updates on this session. */
  wantsUpdates: boolean;
}

/** Reads a call. Wrappers tell of the client (its layer, its name) or of order; none changes what is called. */
export function readCall(query: Buffer): RpcCall {
  let request: unknown;
  try {
    request = new extensions.BinaryReader(query).tgReadObject();
  } catch {
    const constructor = query.readUInt32LE(0).toString(16).padStart(8, '0');
    return { method: `unknown_${constructor}`, request: null, wantsUpdates: false };
  }
  let wantsUpdates = true;
  for (;;) {
    if (request instanceof Api.InvokeWithoutUpdates) wantsUpdates = false;
    const wrapped: unknown = isWrapper(request) ? request.query : null;
    if (wrapped === null) break;
    request = wrapped;
  }
  return { method: classNameOf(request), request, wantsUpdates };
}

/** What becomes of a call: its answer, sooner or later or never, or the end of the connection. */
export interface CallEnds {
  reply(answer: RpcAnswer): void;
  hangUp(): void;
}

/** Carries a call out, unless a planned fault keeps it from that. `execute` does the work and is called at most once. */
export function carryOut(
  call: RpcCall,
  faults: TelegramFaults,
  { account, execute, ends }: { account: FakeAccount | null; execute: () => RpcAnswer; ends: CallEnds },
): void {
  const fault = faults.take(call.method, account);
  if (fault === null) return ends.reply(execute());
  if (typeof fault === 'object') {
    if ('error' in fault) return ends.reply(fault);
    setTimeout(() => ends.reply(execute()), fault.delayMs).unref();
    return;
  }
  switch (fault) {
    case 'silence':
      return;
    case 'hold_call':
      return faults.hold(call.method, () => ends.reply(execute()));
    case 'hold_answer': {
      const answer = execute();
      return faults.hold(call.method, () => ends.reply(answer));
    }
    case 'disconnect_before':
      return ends.hangUp();
    case 'disconnect_after':
      execute();
      return ends.hangUp();
  }
}

/** The handler's result, or Telegram's complaint about a method that it does not know. */
export function answerCall(call: RpcCall, context: RpcContext): RpcAnswer {
  const handler = rpcHandler(call.method);
  if (handler === undefined) return { error: { code: 400, message: 'INPUT_METHOD_INVALID' } };
  try {
    return { result: serialised(handler.answer(call.request, context)) };
  } catch (error) {
    if (error instanceof RpcFailure) return error.answer;
    return { error: { code: 500, message: 'INTERNAL' } };
  }
}

/** True for what may be called by anybody, signed in or not. */
export function isOpenCall(call: RpcCall): boolean {
  return rpcHandler(call.method)?.open ?? false;
}

/** True when a call shows that somebody is signed in on this session, so that it is sent updates from now on. */
export function subscribes(call: RpcCall, answer: RpcAnswer): boolean {
  const handler = rpcHandler(call.method);
  return call.wantsUpdates && handler !== undefined && !handler.open && 'result' in answer;
}

type Wrapper = { query: unknown };

function isWrapper(request: unknown): request is Wrapper {
  return (
    request instanceof Api.InvokeWithLayer ||
    request instanceof Api.InitConnection ||
    request instanceof Api.InvokeWithoutUpdates ||
    request instanceof Api.InvokeAfterMsg ||
    request instanceof Api.InvokeAfterMsgs
  );
}

function classNameOf(request: unknown): string {
  const named = request as { className?: unknown } | null;
  return typeof named?.className === 'string' ? named.className : 'unknown';
}

function serialised(result: RpcResult): Buffer {
  if (typeof result === 'boolean') return int32(result ? BOOL_TRUE : BOOL_FALSE);
  if (!Array.isArray(result)) return result.getBytes();
  return Buffer.concat([int32(VECTOR), int32(result.length), ...result.map((item) => item.getBytes())]);
}
