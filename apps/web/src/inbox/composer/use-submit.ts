import { useEffect, useEffectEvent, useState } from 'react';

/** Sends at once, or as soon as the files that are still on their way have arrived. */
export function useSubmit(options: { canSend: boolean; areFilesReady: boolean; send: () => void }): {
  isWaiting: boolean;
  submit: () => void;
} {
  const { canSend, areFilesReady, send } = options;
  const [isWanted, setWanted] = useState(false);
  const sendLatest = useEffectEvent(send);
  const isWaiting = isWanted && canSend && !areFilesReady;
  useEffect(() => {
    if (!isWanted || isWaiting) return;
    setWanted(false);
    if (canSend) sendLatest();
  }, [isWanted, isWaiting, canSend]);
  const submit = (): void => {
    if (!canSend) return;
    if (areFilesReady) send();
    else setWanted(true);
  };
  return { isWaiting, submit };
}
