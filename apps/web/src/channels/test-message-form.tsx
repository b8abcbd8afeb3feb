import type { ChannelView, MessageView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, type SyntheticEvent, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { useServerSentence } from '../i18n/sentences/sentences-provider.tsx';
import { useChange } from '../server-data/use-change.ts';
import settingsStyles from '../settings/settings.module.css';
import { Button, Notice, SelectField, TextField } from '../ui/index.ts';

/** Sends a message to a phone by one of these channels, and shows how it fares. */
export function TestMessageForm({ channels }: { channels: readonly ChannelView[] }): ReactNode {
  const t = useTranslations('channels.setup');
  const { client } = useSwitchboard();
  const [chosen, setChosen] = useState<string | null>(null);
  const [to, setTo] = useState('');
  const [sent, setSent] = useState<MessageView | null>(null);
  const channelId = channels.some(({ id }) => id === chosen) ? chosen : (channels[0]?.id ?? null);
  const send = useChange({
    run: async () => await client.api.channels.sendTest(channelId ?? '', to),
    refresh: [],
    onDone: setSent,
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <form className={settingsStyles['form']} onSubmit={submit}>
      <p className={settingsStyles['faint']}>{t('testText')}</p>
      {channels.length > 1 && (
        <SelectField
          label={t('testFrom')}
          choices={channels.map(({ id, name }) => ({ value: id, label: name }))}
          value={channelId ?? ''}
          onChange={setChosen}
        />
      )}
      <TextField
        label={t('testTo')}
        hint={t('testToHint')}
        type="tel"
        autoComplete="off"
        required
        value={to}
        onValue={setTo}
      />
      <div className={settingsStyles['row']}>
        <Button type="submit" variant="primary" disabled={send.isPending || to.trim() === ''}>
          {t('send')}
        </Button>
      </div>
      <Outcome message={sent} />
    </form>
  );
}

const TONES = {
  queued: 'neutral',
  sending: 'neutral',
  sent: 'success',
  delivered: 'success',
  read: 'success',
  failed: 'error',
} as const;

function Outcome({ message }: { message: MessageView | null }): ReactNode {
  const t = useTranslations('channels.setup');
  const say = useServerSentence();
  const { status, error } = useStatus(message);
  if (message === null || status === null) return null;
  return (
    <Notice
      tone={TONES[status]}
      action={<Link href={`/inbox/${message.conversation_id}`}>{t('openConversation')}</Link>}
    >
      {t(`testStatus.${status}`)}
      {error !== null && ` ${say(error.title)} ${say(error.advice ?? '')}`}
    </Notice>
  );
}

type Status = Pick<MessageView, 'status' | 'error'>;

/** Events that are kept until it is known which message they are about. */
const KEPT_MAX = 50;

/** How a message fares: what was told of it may come before the answer to its sending. */
function useStatus(message: MessageView | null): Status {
  const { client } = useSwitchboard();
  const [told, setTold] = useState<readonly (Status & { id: string })[]>([]);
  useEffect(
    () =>
      client.on('event', (event) => {
        if (event.type !== 'message.updated') return;
        const { message_id: id, status, error } = event.data as { message_id: string } & Status;
        if (status !== null) setTold((before) => [{ id, status, error }, ...before].slice(0, KEPT_MAX));
      }),
    [client],
  );
  if (message === null) return { status: null, error: null };
  return told.find(({ id }) => id === message.id) ?? message;
}
