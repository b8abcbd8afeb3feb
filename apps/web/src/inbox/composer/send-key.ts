import { useState } from 'react';
import { keepChoice, readChoice } from '../../shell/stored-choice.ts';

/** Which key sends; the other one begins a new line. */
export type SendKey = 'enter' | 'ctrl-enter';

/** As chosen in this browser. Where people write by touch, Enter begins a new line unless they choose otherwise. */
export function useSendKey(): { sendKey: SendKey; chooseSendKey: (sendKey: SendKey) => void } {
  const [sendKey, setSendKey] = useState<SendKey>(storedSendKey);
  const chooseSendKey = (next: SendKey): void => {
    keepChoice('send-key', next);
    setSendKey(next);
  };
  return { sendKey, chooseSendKey };
}

function storedSendKey(): SendKey {
  const stored = readChoice('send-key');
  if (stored === 'enter' || stored === 'ctrl-enter') return stored;
  return matchMedia('(pointer: coarse)').matches ? 'ctrl-enter' : 'enter';
}
