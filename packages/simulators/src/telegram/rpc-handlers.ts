import { Api } from 'telegram';
import { RpcFailure } from './faults.ts';
import type { FakeAccount, FakeMessage, FakePeer, FakeTelegram, FakeUser } from './fake-telegram.ts';
import { accessHash, dialogObject, messageObject, peopleOf, userObject } from './tl-objects.ts';

/** Who calls, and what there is to answer from. */
export interface RpcContext {
  /** Null while nobody is signed in with the caller's key. */
  account: FakeAccount | null;
  telegram: FakeTelegram;
  server: { dcId: number; address: string; port: number };
}

/** What can be sent back: an object of Telegram's, a list of them, or a yes or no. */
export type RpcResult = { getBytes(): Buffer } | { getBytes(): Buffer }[] | boolean;

/** One method. */
export interface RpcHandler {
  /** Callable by anybody; all other methods need an account and make the session one that is sent updates. */
  open: boolean;
  answer(request: unknown, context: RpcContext): RpcResult;
}

/**
 * Every method that the server knows, by its name. A new method is one more entry; unknown ones are answered as Telegram
 * answers them.
 */
const HANDLERS: ReadonlyMap<string, RpcHandler> = new Map([
  openMethod(Api.help.GetConfig, (_request, { server }) => configObject(server)),

  openMethod(
    Api.help.GetNearestDc,
    (_request, { server }) =>
      new Api.NearestDc({ country: 'PL', thisDc: server.dcId, nearestDc: server.dcId }),
  ),

  method(Api.users.GetUsers, ({ id }, { account, telegram }) =>
    id.map((wanted) => userObject(account, userOf(wanted as Api.TypeInputUser, account, telegram))),
  ),

  method(
    Api.updates.GetState,
    (_request, { account }) =>
      new Api.updates.State({ pts: account.box.pts, qts: 0, date: nowSeconds(), seq: 0, unreadCount: 0 }),
  ),

  method(Api.messages.GetMessages, ({ id }, { account }) => {
    const ids = id.map((wanted) => (wanted instanceof Api.InputMessageID ? wanted.id : 0));
    const found = ids.map((wanted) => account.box.find(wanted));
    const messages = found.map((message, i) =>
      message === null ? new Api.MessageEmpty({ id: ids[i] ?? 0 }) : messageObject(message),
    );
    return new Api.messages.Messages({ messages, ...peopleOf(account, present(found)) });
  }),

  method(Api.messages.GetDialogs, ({ limit }, { account }) => {
    const latest = new Map<FakePeer, FakeMessage>();
    for (const message of account.box.messages) latest.set(message.chat, message);
    const shown = [...latest.values()]
      .toSorted((a, b) => b.dateSeconds - a.dateSeconds)
      .slice(0, limit || 100);
    return new Api.messages.Dialogs({
      dialogs: shown.map((message) => dialogObject(message)),
      messages: shown.map((message) => messageObject(message)),
      ...peopleOf(account, shown),
    });
  }),
]);

/** The handler of a method by its name, `users.GetUsers`. */
export function rpcHandler(name: string): RpcHandler | undefined {
  return HANDLERS.get(name);
}

type RequestClass<R> = { className: string; prototype: R };

function openMethod<R>(
  type: RequestClass<R>,
  answer: (request: R, context: RpcContext) => RpcResult,
): [string, RpcHandler] {
  return [type.className, { open: true, answer: (request, context) => answer(request as R, context) }];
}

function method<R>(
  type: RequestClass<R>,
  answer: (request: R, context: RpcContext & { account: FakeAccount }) => RpcResult,
): [string, RpcHandler] {
  const authorised = (request: unknown, context: RpcContext): RpcResult => {
    if (context.account === null) throw new RpcFailure(401, 'AUTH_KEY_UNREGISTERED');
    return answer(request as R, { ...context, account: context.account });
  };
  return [type.className, { open: false, answer: authorised }];
}

/** Somebody whom a request addresses: oneself, or a person by id and the access hash that this account was given. */
function userOf(wanted: Api.TypeInputUser, account: FakeAccount, telegram: FakeTelegram): FakeUser {
  if (wanted instanceof Api.InputUserSelf) return account.user;
  if (!(wanted instanceof Api.InputUser)) throw new RpcFailure(400, 'USER_ID_INVALID');
  const id = BigInt(wanted.userId.toString());
  const known = peopleKnownTo(account, telegram).find((user) => user.id === id);
  if (known === undefined || accessHash(account, known).toString() !== wanted.accessHash.toString()) {
    throw new RpcFailure(400, 'USER_ID_INVALID');
  }
  return known;
}

function peopleKnownTo(account: FakeAccount, telegram: FakeTelegram): FakeUser[] {
  const met = account.box.messages.flatMap(({ chat, from }) => [chat.kind === 'user' ? chat : null, from]);
  return [...present(met), ...[...telegram.accounts.values()].map(({ user }) => user)];
}

function present<T>(items: (T | null)[]): T[] {
  return items.filter((item) => item !== null);
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function configObject({ dcId, address, port }: RpcContext['server']): Api.Config {
  return new Api.Config({
    date: nowSeconds(),
    expires: nowSeconds() + 3_600,
    testMode: false,
    thisDc: dcId,
    dcOptions: [new Api.DcOption({ id: dcId, ipAddress: address, port })],
    dcTxtDomainName: 'localhost',
    chatSizeMax: 200,
    megagroupSizeMax: 200_000,
    forwardedCountMax: 100,
    onlineUpdatePeriodMs: 210_000,
    offlineBlurTimeoutMs: 5_000,
    offlineIdleTimeoutMs: 30_000,
    onlineCloudTimeoutMs: 300_000,
    notifyCloudDelayMs: 30_000,
    notifyDefaultDelayMs: 1_500,
    pushChatPeriodMs: 60_000,
    pushChatLimit: 2,
    editTimeLimit: 172_800,
    revokeTimeLimit: 172_800,
    revokePmTimeLimit: 172_800,
    ratingEDecay: 2_419_200,
    stickersRecentLimit: 200,
    channelsReadMediaPeriod: 604_800,
    callReceiveTimeoutMs: 20_000,
    callRingTimeoutMs: 90_000,
    callConnectTimeoutMs: 30_000,
    callPacketTimeoutMs: 10_000,
    meUrlPrefix: 'https://t.me/',
    captionLengthMax: 1_024,
    messageLengthMax: 4_096,
    webfileDcId: dcId,
  });
}
