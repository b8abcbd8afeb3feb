import type { EventOf } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation, useRoute } from 'wouter';
import { kindOf } from '../../inbox/list/row-marks.ts';
import { useMe } from '../../session/session-provider.tsx';
import { useTell } from '../../ui/toasts.tsx';
import { keepChoice, readChoice } from '../stored-choice.ts';
import { askPermission, permission, showNotification } from './browser-notification.ts';
import { canPlay, isSoundOn, playSound } from './sound.ts';
import { beLookedAt, claim, lookingNow } from './tabs.ts';
import { isNews, previewOf, Restraint } from './told-messages.ts';

/** How long tabs that can tell less wait for those that can tell more: out of sight, and never touched. */
const HIDDEN_WAIT_MS = 60;
const MUTE_WAIT_MS = 300;

/** Tells of new messages, each in one tab only: by a sound, and by the browser where nobody looks at any of them. */
export function Notifications(): null {
  const { client } = useSwitchboard();
  const { id: userId } = useMe();
  const t = useTranslations();
  const [, navigate] = useLocation();
  const isLookedAt = useSyncExternalStore(subscribeToLooks, isLookedAtNow);
  const openName = useOpenName();
  const [restraint] = useState(() => new Restraint());
  const [isToOffer, setToOffer] = useState(false);
  useEffect(() => (isLookedAt ? beLookedAt(openName) : undefined), [isLookedAt, openName]);

  const tell = useEffectEvent(async ({ seq, data }: EventOf<'message.created'>): Promise<void> => {
    const { message, conversation } = data;
    const epoch = client.cursor?.split(':')[0];
    if (epoch === undefined || !isNews(message, conversation, userId)) return;
    await readiness();
    if (!(await claim({ epoch, seq }))) return;
    const here = { isPresent: isLookedAt, at: (name: string) => isLookedAt && name === openName };
    const looking = await lookingNow(here);
    if (looking.at(conversation.id) || looking.at(conversation.external_id)) return;
    const now = Date.now();
    if (isSoundOn() && restraint.maySound(now)) playSound();
    if (looking.isPresent) return;
    if (permission() === 'default') setToOffer(true);
    if (permission() !== 'granted' || !restraint.mayShow(now)) return;
    const name = conversation.client_name ?? conversation.external_id;
    const body = previewOf(message.content) ?? t(`kinds.${kindOf(message.type)}`);
    const title = t('shell.newMessageFrom', { name });
    showNotification({ title, body, tag: conversation.id }, () => navigate(`/inbox/${conversation.id}`));
  });
  useEffect(() => client.on('message.created', (event) => void tell(event)), [client]);
  useOffer(isToOffer && isLookedAt);
  return null;
}

/** The name under which a conversation is open here. */
function useOpenName(): string | null {
  const [isOpen, parameters] = useRoute('/inbox/:id');
  return isOpen ? parameters.id : null;
}

/** Of several tabs the one that can do most takes it on. */
async function readiness(): Promise<void> {
  const waitMs = isLookedAtNow() ? 0 : canPlay() ? HIDDEN_WAIT_MS : MUTE_WAIT_MS;
  if (waitMs > 0) await new Promise((resolve) => void setTimeout(resolve, waitMs));
}

function isLookedAtNow(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

function subscribeToLooks(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  addEventListener('focus', listener);
  addEventListener('blur', listener);
  return () => {
    document.removeEventListener('visibilitychange', listener);
    removeEventListener('focus', listener);
    removeEventListener('blur', listener);
  };
}

/** Once, when somebody comes back and has missed something: whether the browser shall tell them the next time. */
function useOffer(isTime: boolean): void {
  const t = useTranslations('shortcuts');
  const tell = useTell();
  useEffect(() => {
    if (!isTime || readChoice('notifications-offered') !== null) return;
    keepChoice('notifications-offered', 'yes');
    tell(t('notificationsOffer'), { label: t('notificationsAllow'), run: () => void askPermission() });
  }, [isTime, tell, t]);
}
