import { telegramPeerKey } from '@switchboard/channels';
import { historyOf } from '@switchboard/simulators';
import type { FakeAccount, FakeChannel, FakeTelegram } from '@switchboard/simulators';
import type { TestDatabase } from '../../../../tests/support/test-database.ts';

/** A Telegram, our accounts in it, and the channels that they may be in. */
export interface ComparedTelegram {
  world: { telegram: FakeTelegram };
  accounts: readonly { account: FakeAccount }[];
  channels: readonly FakeChannel[];
  /**
   * Into these several accounts of ours come at the same moment. What one of them takes for old another may have heard
   * as new, so that the order of their first messages is not promised (docs/decisions/0015).
   */
  enteredTogether?: readonly FakeChannel[];
  /**
   * Of these Telegram did not tell everything. What was deleted there before the oldest message that is left is not taken
   * back: the account cannot tell it from what another one of ours may see (`ChatResync`).
   */
  toldTooLong?: readonly FakeChannel[];
}

/** A chat as agents see it: its messages in order, without those that were deleted. */
export type VisibleChats = Record<string, VisibleMessage[]>;

export interface VisibleMessage {
  number: number;
  text: string;
  direction: 'inbound' | 'outbound';
  /** Of our own in private chats: read by the other side. Null elsewhere. */
  isRead: boolean | null;
}

/** What Telegram has of an account, as agents should see it. */
export function wantedChats(player: ComparedTelegram, account: FakeAccount): VisibleChats {
  const ours = new Set(player.accounts.map((one) => one.account.user.id));
  const chats: VisibleChats = {};
  for (const chat of historyOf(account, player.world.telegram)) {
    const visible = chat.messages.filter(({ deleted }) => !deleted);
    if (visible.length === 0) continue;
    chats[telegramPeerKey({ kind: chat.kind, id: chat.id.toString() })] = visible.map((message) => {
      // In a group every account of ours speaks for the business.
      const isOurs = message.out || (chat.kind !== 'user' && ours.has(message.fromId ?? 0n));
      return {
        number: message.id,
        text: message.text,
        direction: isOurs ? 'outbound' : 'inbound',
        isRead: isOurs && chat.kind === 'user' ? message.id <= chat.readOutboxMaxId : null,
      };
    });
  }
  return chats;
}

/** What the database has of it. */
export async function storedChats(
  rig: { database: Pick<TestDatabase, 'query'> },
  player: ComparedTelegram,
  account: FakeAccount,
): Promise<VisibleChats> {
  const shared = player.channels
    .filter(({ members }) => members.has(account.user))
    .map(({ id }) => addressOf(id));
  const rows = await rig.database.query<{
    address: string;
    number: string;
    text: string | null;
    direction: 'inbound' | 'outbound';
    status: string | null;
  }>(
    `select split_part(m.external_id, ':', 1) as address, split_part(m.external_id, ':', 2) as number,
       m.text, m.direction, m.status
     from messages m join channels ch on ch.id = m.channel_id join conversations c on c.id = m.conversation_id
     where m.deleted_at is null and (
       (ch.external_id = $1 and split_part(m.external_id, ':', 1) not like '-100%')
       or split_part(m.external_id, ':', 1) = any($2::text[]))
     order by c.id, m.position`,
    [account.user.id.toString(), shared],
  );
  const chats: VisibleChats = {};
  for (const { address, number, text, direction, status } of rows) {
    const isPrivate = !address.startsWith('-');
    const isRead = direction === 'outbound' && isPrivate ? status === 'read' : null;
    (chats[address] ??= []).push({ number: Number(number), text: text ?? '', direction, isRead });
  }
  for (const { id } of player.enteredTogether ?? []) {
    chats[addressOf(id)]?.sort((a, b) => a.number - b.number);
  }
  const wanted = wantedChats(player, account);
  for (const address of (player.toldTooLong ?? []).map(({ id }) => addressOf(id))) {
    const oldest = wanted[address]?.[0]?.number ?? Infinity;
    const left = (chats[address] ?? []).filter(({ number }) => number >= oldest);
    if (left.length > 0) chats[address] = left;
    else delete chats[address];
  }
  return chats;
}

function addressOf(channelId: bigint): string {
  return telegramPeerKey({ kind: 'channel', id: channelId.toString() });
}
