import { BadCommand } from './control-body.ts';
import type { ControlBody } from './control-body.ts';
import type { FakeMedia } from './fake-media.ts';
import type { SharedMessage } from './fake-message.ts';
import type { FakeAccount } from './fake-people.ts';
import type { ConnectionMode, RpcFault } from './faults.ts';
import { historyOf } from './history-of.ts';
import type { TelegramServer } from './telegram-server.ts';
import type { ReleaseOrder } from './update-pushes.ts';

/** What a command answers: anything that JSON can hold, and ids as bigint. */
export type Command = (body: ControlBody) => unknown;

/** Messages that were said through the control interface, by the names that it gave them. */
class SaidMessages {
  readonly #byName = new Map<string, SharedMessage>();

  name(message: SharedMessage): string {
    const name = `m${this.#byName.size + 1}`;
    this.#byName.set(name, message);
    return name;
  }

  get(name: unknown): SharedMessage {
    const message = typeof name === 'string' ? this.#byName.get(name) : undefined;
    if (message === undefined) throw new BadCommand('message must be the name that say has answered');
    return message;
  }
}

/** All commands by their names; each is a POST to `/<name>`. */
export function controlCommands(server: TelegramServer): ReadonlyMap<string, Command> {
  return new Map([
    ...placeCommands(server),
    ...messageCommands(server),
    ...pushCommands(server),
    ...faultCommands(server),
    ...loginCommands(server),
  ]);
}

function placeCommands({ telegram }: TelegramServer): [string, Command][] {
  const names = (body: ControlBody) => ({
    firstName: body.maybeText('firstName') ?? 'Somebody',
    lastName: body.maybeText('lastName'),
    username: body.maybeText('username'),
  });
  return [
    [
      'create-account',
      (body) => {
        const phone = body.maybeText('phone');
        const about = { ...names(body), ...(phone === null ? {} : { phone }) };
        return telegram.createAccount(about).user;
      },
    ],
    ['create-user', (body) => telegram.createUser({ ...names(body), phone: body.maybeText('phone') })],
    ['create-group', (body) => ({ id: telegram.createGroup(body.text('title'), body.users('members')).id })],
    [
      'create-channel',
      (body) => {
        const username = body.maybeText('username');
        const about = { megagroup: body.flag('megagroup'), ...(username === null ? {} : { username }) };
        return { id: telegram.createChannel(body.text('title'), body.users('members'), about).id };
      },
    ],
  ];
}

function messageCommands({ telegram }: TelegramServer): [string, Command][] {
  const said = new SaidMessages();
  return [
    [
      'say',
      (body) => {
        const media = mediaOf(body);
        const replyTo = body.anything('replyTo');
        const message = telegram.say({
          from: body.maybeUser('from'),
          to: body.peer('to'),
          text: body.maybeText('text') ?? '',
          form: body.maybeText('form') === 'short' ? 'short' : 'full',
          ...(media === null ? {} : { media }),
          ...(replyTo === undefined ? {} : { replyTo: said.get(replyTo) }),
        });
        return { message: said.name(message) };
      },
    ],
    [
      'edit',
      (body) => {
        const text = body.maybeText('text');
        const hideEdit = body.flag('hideEdit');
        telegram.edit(said.get(body.text('message')), { ...(text === null ? {} : { text }), hideEdit });
      },
    ],
    [
      'delete',
      (body) => {
        const by = body.maybeUser('by');
        const messages = body.list('messages').map((name) => said.get(name));
        telegram.delete(messages, by === null ? {} : { by });
      },
    ],
    [
      'read',
      (body) => {
        const upTo = body.maybeText('upTo');
        telegram.read(body.user('reader'), body.peer('chat'), upTo === null ? undefined : said.get(upTo));
      },
    ],
    [
      'react',
      (body) => {
        const emojis = body.list('emojis').map(String);
        telegram.react(body.user('user'), said.get(body.text('message')), emojis);
      },
    ],
    ['history', (body) => ({ chats: historyOf(body.account(), telegram) })],
    ['expire-file-references', () => telegram.files.expireReferences()],
  ];
}

const MEDIA_KINDS: ReadonlySet<unknown> = new Set<FakeMedia['kind']>([
  'photo',
  'document',
  'location',
  'live_location',
  'venue',
  'contact',
  'link_preview',
  'poll',
]);

/** Media as JSON spells it; files get their ids and their content here. */
function mediaOf(body: ControlBody): FakeMedia | null {
  const media = body.anything('media');
  if (media === undefined) return null;
  if (typeof media !== 'object' || media === null || !('kind' in media) || !MEDIA_KINDS.has(media.kind)) {
    throw new BadCommand(`media must have a kind: ${[...MEDIA_KINDS].join(', ')}`);
  }
  const isFile = media.kind === 'photo' || media.kind === 'document';
  if (isFile && (!('sizeBytes' in media) || typeof media.sizeBytes !== 'number')) {
    throw new BadCommand('media must have its sizeBytes');
  }
  const { id: _id, bytes: _bytes, votes: _votes, ...rest } = media as Record<string, unknown>;
  return rest as unknown as FakeMedia;
}

function pushCommands({ pushes, telegram }: TelegramServer): [string, Command][] {
  return [
    ['hold', (body) => pushes.hold(body.maybeAccount())],
    ['release', (body) => ({ released: pushes.release(body.maybeAccount(), releaseOrderOf(body)) })],
    ['discard', (body) => ({ discarded: pushes.discardHeld(body.maybeAccount()) })],
    ['push-twice', (body) => pushes.twice(body.maybeAccount(), body.flag('on'))],
    ['push-too-long', (body) => pushes.tooLong(body.account(), body.maybeNumber('times') ?? 1)],
    ['force-too-long', (body) => telegram.differences.forceTooLong(body.account())],
  ];
}

function releaseOrderOf(body: ControlBody): ReleaseOrder | undefined {
  const seed = body.maybeNumber('seed');
  if (seed !== null) return { seed };
  const order = body.list('order').map(Number);
  return order.length === 0 ? undefined : { order };
}

const FAULT_NAMES = ['silence', 'hold_call', 'hold_answer', 'disconnect_before', 'disconnect_after'] as const;
const CONNECTION_MODES = ['serve', 'silent', 'close'] as const;

function faultCommands(server: TelegramServer): [string, Command][] {
  const { faults } = server;
  return [
    [
      'fault',
      (body) => {
        const account = body.maybeAccount();
        const times = body.maybeNumber('times') ?? Infinity;
        faults.onCall(body.text('method'), faultOf(body), {
          times,
          ...(account === undefined ? {} : { account }),
        });
      },
    ],
    ['clear-faults', () => faults.clear()],
    ['release-calls', (body) => ({ released: faults.releaseCalls(body.maybeText('method') ?? undefined) })],
    [
      'connections',
      (body) => {
        faults.connections = oneOf<ConnectionMode>(body, 'mode', CONNECTION_MODES);
      },
    ],
    [
      'mute-pings',
      (body) => {
        faults.pingsMuted = body.flag('on');
      },
    ],
    ['drop-sockets', () => server.dropSockets()],
    ['refuse-connections', () => server.refuseConnections()],
    ['accept-connections', () => server.start()],
  ];
}

function faultOf(body: ControlBody): RpcFault {
  const error = body.maybeText('error');
  if (error !== null) return { error: { code: body.maybeNumber('code') ?? 400, message: error } };
  const delayMs = body.maybeNumber('delayMs');
  return delayMs === null ? oneOf<RpcFault & string>(body, 'fault', FAULT_NAMES) : { delayMs };
}

function oneOf<T extends string>(body: ControlBody, name: string, known: readonly T[]): T {
  const wanted = body.text(name);
  const found = known.find((one) => one === wanted);
  if (found === undefined) throw new BadCommand(`${name} must be one of ${known.join(', ')}`);
  return found;
}

function loginCommands(server: TelegramServer): [string, Command][] {
  return [
    [
      'plant-session',
      (body) => ({ session: server.plantSession(body.account()), proxyUrl: server.proxyUrl }),
    ],
    ['forget-keys', (body) => server.forgetKeys(body.account())],
    ['revoke', (body) => server.revoke(body.account())],
    ['ban', (body) => server.ban(body.account())],
    ['login-code', (body) => ({ code: server.logins.codeOf(body.text('phone')) })],
    ['set-password', (body) => server.logins.setPassword(body.account(), body.maybeText('password'))],
    ['accept-qr', (body) => void server.logins.acceptQr(body.account(), body.text('token'))],
    ['state', () => stateOf(server)],
  ];
}

function stateOf(server: TelegramServer): object {
  const { telegram, faults, pushes } = server;
  const accounts = [...telegram.accounts.values()].map((account: FakeAccount) => ({
    ...account.user,
    pts: account.box.pts,
    messages: account.box.messages.filter(({ deleted }) => !deleted).length,
    held: pushes.heldCount(account),
  }));
  return { accounts, sockets: server.socketCount, heldCalls: faults.heldCalls, proxyUrl: server.proxyUrl };
}
