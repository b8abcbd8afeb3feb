import { Api } from 'telegram';
import { RpcFailure } from '../faults.ts';
import { peopleObjects } from '../tl-message.ts';
import { long, peerObject, userObject } from '../tl-objects.ts';
import { userOf } from './input-peers.ts';
import { method } from './method.ts';
import type { RpcEntry } from './method.ts';

/** People. */
export const USER_METHODS: readonly RpcEntry[] = [
  method(Api.users.GetUsers, ({ id }, { account, telegram }) =>
    id.map((wanted) => userObject(account, userOf(wanted as Api.TypeInputUser, account, telegram))),
  ),

  method(Api.users.GetFullUser, ({ id }, { account, telegram }) => {
    const user = userOf(id as Api.TypeInputUser, account, telegram);
    const fullUser = new Api.UserFull({
      id: long(user.id),
      settings: new Api.PeerSettings({}),
      notifySettings: new Api.PeerNotifySettings({}),
      commonChatsCount: 0,
    });
    return new Api.users.UserFull({ fullUser, chats: [], users: [userObject(account, user)] });
  }),

  method(Api.contacts.ResolveUsername, ({ username }, { account, telegram }) => {
    const wanted = username.replace(/^@/, '').toLowerCase();
    const everybody = [...telegram.users.values(), ...telegram.channels.values()];
    const found = everybody.find((peer) => peer.username?.toLowerCase() === wanted);
    if (found === undefined) throw new RpcFailure(400, 'USERNAME_NOT_OCCUPIED');
    const people = peopleObjects({ account, telegram }, [found]);
    return new Api.contacts.ResolvedPeer({ peer: peerObject(found), ...people });
  }),

  method(Api.contacts.GetContacts, (_request, { account }) => {
    const users = [...account.met].filter((user) => user !== account.user);
    return new Api.contacts.Contacts({
      contacts: [],
      savedCount: 0,
      users: users.map((user) => userObject(account, user)),
    });
  }),
];
