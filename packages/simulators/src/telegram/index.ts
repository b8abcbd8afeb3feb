export { ControlServer, type ControlServerOptions } from './control-server.ts';
export type {
  FakeAccount,
  FakeAction,
  FakeChannel,
  FakeForward,
  FakeGroup,
  FakeMedia,
  FakeMessage,
  FakePeer,
  FakePoll,
  FakeReaction,
  FakeTelegram,
  FakeUser,
  Edited,
  Said,
  SharedMessage,
} from './fake-telegram.ts';
export type { ConnectionMode, FaultScope, RpcFault, TelegramFaults } from './faults.ts';
export { historyOf, type KnownChat, type KnownMessage } from './history-of.ts';
export type { BoxEvent, LoggedEvent, MessageBox } from './message-box.ts';
export { plantSession, type PlantedSession } from './planted-session.ts';
export type { News, UpdateForm } from './telegram-news.ts';
export type { AuthKey, AuthKeys } from './auth-keys.ts';
export type { DataCentre, DataCentres } from './data-centres.ts';
export type { Logins } from './logins.ts';
export { RsaKey } from './rsa-key.ts';
export { TelegramServer, type ReceivedCall, type TelegramServerOptions } from './telegram-server.ts';
export {
  ConnectionCut,
  TelegramWorld,
  type InProcessSession,
  type TelegramRequest,
} from './telegram-world.ts';
export { trustServer } from './trust-server.ts';
export type { ReleaseOrder, UpdatePushes } from './update-pushes.ts';
