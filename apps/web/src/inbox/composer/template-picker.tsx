import type { ConversationView, TemplateView } from '@switchboard/client';
import { useSendMessage, useSwitchboard } from '@switchboard/react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useServerSentence } from '../../i18n/sentences/sentences-provider.tsx';
import { useSentenceOf } from '../../server-data/use-sentence-of.ts';
import { Badge, Button, classNames, Dialog, EmptyState, Notice, Spinner, TextField } from '../../ui/index.ts';
import { TemplateForm, type TemplateToSend } from './template-form.tsx';
import styles from './templates.module.css';
import type { SenderChannel } from './use-sender-channel.ts';

export interface TemplatePickerProps {
  conversation: ConversationView;
  channel: SenderChannel;
  onClose: () => void;
}

/** The forms that WhatsApp has approved: search one, fill it in, see it as the customer will, send it. */
export function TemplatePicker({ conversation, channel, onClose }: TemplatePickerProps): ReactNode {
  const t = useTranslations('composer');
  const sentenceOf = useSentenceOf();
  const say = useServerSentence();
  const [search, setSearch] = useState('');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const list = useTemplates(channel.channel_id, useDeferredValue(search.trim()));
  const { send } = useSendMessage(conversation.id);
  const templates = list.data?.pages.flatMap((page) => page.templates) ?? [];
  const chosen = templates.find(({ id }) => id === chosenId) ?? null;
  const problem = list.data?.pages[0]?.problem ?? null;
  const sendTemplate = ({ template, words }: TemplateToSend): void => {
    void send({ content: words, template, channelId: channel.channel_id });
    onClose();
  };
  return (
    <Dialog isOpen onClose={onClose} title={t('template')} description={t('templateHint')} size="wide">
      <div className={styles['picker']} data-chosen={chosen !== null}>
        <div className={styles['choices']}>
          <TextField label={t('templateSearch')} type="search" value={search} onValue={setSearch} />
          {list.isPending && <Spinner label={t('templatesLoading')} />}
          {list.isError && <Notice tone="error">{sentenceOf(list.error)}</Notice>}
          {problem !== null && <Notice tone="warning">{say(problem)}</Notice>}
          {list.isSuccess && templates.length === 0 && <EmptyState title={t('noTemplates')} />}
          <ul className={styles['list']} aria-label={t('template')}>
            {templates.map((template) => (
              <li key={template.id}>
                <TemplateChoice
                  template={template}
                  isChosen={template.id === chosenId}
                  onChoose={() => setChosenId(template.id)}
                />
              </li>
            ))}
          </ul>
          {list.hasNextPage && (
            <Button size="small" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('moreTemplates')}
            </Button>
          )}
        </div>
        {chosen !== null && (
          <TemplateForm
            key={chosen.id}
            template={chosen}
            clientName={conversation.client_name}
            onBack={() => setChosenId(null)}
            onSend={sendTemplate}
          />
        )}
      </div>
    </Dialog>
  );
}

function TemplateChoice(props: {
  template: TemplateView;
  isChosen: boolean;
  onChoose: () => void;
}): ReactNode {
  const { template, isChosen, onChoose } = props;
  return (
    <button
      type="button"
      className={classNames(styles['choice'], isChosen && styles['chosen'])}
      aria-pressed={isChosen}
      onClick={onChoose}
    >
      <span className={styles['name']}>{template.name}</span>
      <Badge>{template.language}</Badge>
    </button>
  );
}

/** Only those that may be sent. */
function useTemplates(channelId: string, search: string) {
  const { client } = useSwitchboard();
  return useInfiniteQuery({
    queryKey: ['channels', 'templates', channelId, search],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam: after }) =>
      client.api.channels.templates(channelId, {
        status: 'APPROVED',
        ...(search === '' ? {} : { search }),
        ...(after === null ? {} : { after }),
      }),
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
  });
}
