import {
  type OpenTelegramConnection,
  type TelegramAccountConnection,
  TelegramConnectionError,
} from '../client/telegram-client.ts';

/** Stands in for Telegram where sessions are only ended. */
export class FakeTelegramSessions {
  /** Sessions that were ended, in order. */
  readonly ended: string[] = [];
  /** Sessions with an open connection. */
  readonly open = new Set<string>();
  /** What the next connections fail with. */
  readonly failures: TelegramConnectionError[] = [];

  readonly openConnection: OpenTelegramConnection = ({ session }) => {
    const connection: Pick<TelegramAccountConnection, 'connect' | 'logOut' | 'close'> = {
      connect: async () => {
        const failure = this.failures.shift();
        if (failure !== undefined) throw failure;
        this.open.add(session);
        return { userId: '1', name: 'Biuro', username: null, phone: null };
      },
      logOut: async () => void this.ended.push(session),
      close: async () => void this.open.delete(session),
    };
    return connection as TelegramAccountConnection;
  };
}
