import type { ConversationView } from '@switchboard/client';
import type { Conversation } from '@switchboard/react';
import { useState } from 'react';
import { mayWrite } from '../../session/me.ts';
import { useMe } from '../../session/session-provider.tsx';
import { keepChoice, readChoice } from '../../shell/stored-choice.ts';
import { parseChoices, withChoice } from './bounded-choices.ts';

export type SenderChannel = Conversation['replyChannels'][number];

export interface Sender {
  /** All by which this person may answer. */
  channels: readonly SenderChannel[];
  /** Null where nobody has said, which is no reason not to answer. */
  channel: SenderChannel | null;
  choose: (channelId: string) => void;
}

/** The account that answers, as chosen in this browser for the conversation; else the one that the customer wrote to. */
export function useSenderChannel(
  { id }: Pick<ConversationView, 'id'>,
  replyChannels: readonly SenderChannel[],
): Sender {
  const me = useMe();
  const [chosenId, setChosenId] = useState(() => parseChoices(readChoice('sender')).get(id) ?? null);
  const channels = replyChannels.filter(({ channel_id: channelId }) => mayWrite(me, channelId));
  const channel = channels.find(({ channel_id: channelId }) => channelId === chosenId) ?? channels[0] ?? null;
  const choose = (channelId: string): void => {
    keepChoice('sender', withChoice(readChoice('sender'), id, channelId));
    setChosenId(channelId);
  };
  return { channels, channel, choose };
}
