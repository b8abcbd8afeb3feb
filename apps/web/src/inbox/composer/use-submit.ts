import { useEffect, useEffectEvent, useRef, useState } from 'react';

/** Sends at once, or as soon as the files that are still on their way have arrived. */
export function useSubmit(options: {
  canSend: boolean;
  areFilesReady: boolean;
  send: () => void;
  /** It was to be sent, and whoever wrote it has gone elsewhere before its files had arrived. */
  onLeft: () => void;
}): {
  isWaiting: boolean;
  submit: () => void;
} {
  const { canSend, areFilesReady, send, onLeft } = options;
  const [isWanted, setWanted] = useState(false);
  const sendLatest = useEffectEvent(send);
  const isWaiting = isWanted && canSend && !areFilesReady;
  useEffect(() => {
    if (!isWanted || isWaiting) return;
    setWanted(false);
    if (canSend) sendLatest();
  }, [isWanted, isWaiting, canSend]);
  const tellLeft = useEffectEvent(onLeft);
  const isLeftWaiting = useRef(false);
  useEffect(() => {
    isLeftWaiting.current = isWaiting;
  }, [isWaiting]);
  useEffect(
    () => () => {
      if (isLeftWaiting.current) tellLeft();
    },
    [],
  );
  const submit = (): void => {
    if (!canSend) return;
    if (areFilesReady) send();
    else setWanted(true);
  };
  return { isWaiting, submit };
}
