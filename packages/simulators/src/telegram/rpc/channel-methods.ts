import { Api } from 'telegram';
import { chatObject } from '../tl-objects.ts';
import { channelOf } from './input-peers.ts';
import { method } from './method.ts';
import type { RpcEntry } from './method.ts';

/** Channels and supergroups. */
export const CHANNEL_METHODS: readonly RpcEntry[] = [
  method(Api.channels.GetChannels, ({ id }, { account, telegram }) => {
    const channels = id.map((wanted) => channelOf(wanted as Api.TypeInputChannel, account, telegram));
    return new Api.messages.Chats({ chats: channels.map((channel) => chatObject(account, channel)) });
  }),
];
