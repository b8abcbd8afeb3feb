import { Logger, TelegramClient } from 'telegram';
import type { TelegramClientParams } from 'telegram/client/telegramBaseClient.js';
import { PromisedNetSockets } from 'telegram/extensions/index.js';
import { UpdateConnectionState } from 'telegram/network/index.js';
import { StringSession } from 'telegram/sessions/index.js';
import type { DataCentres } from '../telegram/data-centres.ts';

/** What a client needs to know of the server. */
export interface Reachable {
  port: number;
  secret: string;
}

/** The library as anybody would use it; only its chatter on the console is turned off. */
class SilentLogger extends Logger {
  override canSend(): boolean {
    return false;
  }
}

/** Unmodified clients of the library, which are ended together. */
export class GramjsClients {
  readonly #made: TelegramClient[] = [];

  /** A client that comes through its proxy setting. */
  make(server: Reachable, session = '', params: Partial<TelegramClientParams> = {}): TelegramClient {
    const proxy = { ip: '127.0.0.1', port: server.port, MTProxy: true as const, secret: server.secret };
    return this.#keep(session, { proxy, ...params });
  }

  /** A client without a proxy, whose sockets find the address that it dials among the server's. */
  makeDirect(dcs: DataCentres, session = ''): TelegramClient {
    class LoopbackSocket extends PromisedNetSockets {
      override connect(_port: number, ip: string): Promise<unknown> {
        const place = dcs.list.find(({ address }) => address === ip) ?? dcs.at(dcs.mainId);
        return super.connect(place.port, place.address);
      }
    }
    return this.#keep(session, { networkSocket: LoopbackSocket });
  }

  async end(): Promise<void> {
    await Promise.all(this.#made.splice(0).map((client) => end(client)));
  }

  #keep(session: string, params: Partial<TelegramClientParams>): TelegramClient {
    const client = new TelegramClient(new StringSession(session), 1, 'hash', {
      securityChecks: true,
      baseLogger: new SilentLogger(),
      ...params,
    });
    this.#made.push(client);
    return client;
  }
}

/** The session string of a client, after its login. */
export function sessionOf(client: TelegramClient): string {
  return (client.session as StringSession).save();
}

/** Resolves with the next update for which `isWanted` holds. */
export function nextUpdate<T>(
  client: TelegramClient,
  isWanted: (update: unknown) => update is T,
): Promise<T> {
  return new Promise((resolve) => {
    client.addEventHandler((update: unknown) => {
      if (!(update instanceof UpdateConnectionState) && isWanted(update)) resolve(update);
    });
  });
}

interface Sender {
  disconnect(): Promise<void>;
}

/** The library goes on reconnecting after `destroy()` (notes/telegram.md A8, 8): its loops have to be ended by hand. */
function quiet(sender: Sender): void {
  Object.assign(sender, {
    _retries: 0,
    userDisconnected: true,
    reconnect: () => undefined,
    _reconnect: () => Promise.resolve(),
  });
}

async function end(client: TelegramClient): Promise<void> {
  const main = client._sender as unknown as Sender | undefined;
  if (main !== undefined) quiet(main);
  // `destroy()` forgets them without ending them.
  await endFileSenders(client);
  await client.destroy();
}

/** `destroy()` leaves the senders for files open, and a timer of 30 s for each (notes/telegram.md A3). */
async function endFileSenders(client: TelegramClient): Promise<void> {
  const inner = client as unknown as {
    _exportedSenderPromises: Map<number, Promise<Sender | undefined>>;
    _exportedSenderReleaseTimeouts: Map<number, NodeJS.Timeout>;
  };
  for (const timeout of inner._exportedSenderReleaseTimeouts.values()) clearTimeout(timeout);
  for (const made of inner._exportedSenderPromises.values()) {
    const sender = await made;
    if (sender === undefined) continue;
    quiet(sender);
    await sender.disconnect();
  }
}
