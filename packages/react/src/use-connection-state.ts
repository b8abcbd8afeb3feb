import type { ConnectionStatus } from '@switchboard/client';
import { useSyncExternalStore } from 'react';
import { useSession } from './switchboard-provider.tsx';

const IDLE: ConnectionStatus = {
  state: 'idle',
  cause: null,
  reason: 'Not connected.',
  closeCode: null,
  retryAt: null,
};

/** Whether events come; why not, in a word, a sentence and the close code; and when the next attempt is made. */
export function useConnectionState(): ConnectionStatus {
  const session = useSession();
  return useSyncExternalStore(session.subscribeStatus, session.getStatus, idle);
}

const idle = () => IDLE;
