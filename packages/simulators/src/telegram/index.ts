export type {
  FakeAccount,
  FakeChannel,
  FakeGroup,
  FakeMedia,
  FakeMessage,
  FakePeer,
  FakeTelegram,
  FakeUser,
  Said,
  UpdateForm,
} from './fake-telegram.ts';
export type { ConnectionMode, RpcFault, TelegramFaults } from './faults.ts';
export { plantSession, type PlantedSession } from './planted-session.ts';
export { TelegramServer, type ReceivedCall, type TelegramServerOptions } from './telegram-server.ts';
