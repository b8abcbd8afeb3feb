import type { ConversationView } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation, useRoute } from 'wouter';
import { useLanguage } from '../../i18n/language-provider.tsx';
import { nameOf } from '../../inbox/list/conversation-name.ts';
import { inboxAddress, readListQuery } from '../../inbox/list/list-query.ts';
import { useRowFacts } from '../../inbox/list/row-facts.ts';
import { useConversationActions } from '../../inbox/list/use-conversation-actions.ts';
import { useSentenceOf } from '../../server-data/use-sentence-of.ts';
import { mayWrite } from '../../session/me.ts';
import { useMe, useSession } from '../../session/session-provider.tsx';
import { PlatformIcon, useTell } from '../../ui/index.ts';
import { FinderDialog } from '../../ui/finder-dialog.tsx';
import type { FinderGroup } from '../../ui/finder.tsx';
import { useAppearance } from '../appearance.tsx';
import {
  accountCommands,
  choiceCommands,
  type Command,
  conversationCommands,
  filterCommands,
  pageCommands,
} from './command-groups.tsx';
import { fitting } from './fit.ts';
import { useNamedConversations } from './use-named-conversations.ts';

/** Everything that can be done, by its name. */
export default function CommandBar({ onClose }: { onClose: () => void }): ReactNode {
  const t = useTranslations('shortcuts');
  const [text, setText] = useState('');
  const { known, others } = useConversationGroups(text, onClose);
  const commands = useCommands();
  const groups = commands
    .map(({ id, commands: all }) => ({
      id,
      label: t(`groups.${id}`),
      items: fitting(all, text).map((command) => ({
        id: `${id} ${command.id}`,
        content: <CommandLine command={command} />,
        onSelect: () => {
          onClose();
          command.run();
        },
      })),
    }))
    .filter(({ items }) => items.length > 0);
  const [first, ...rest] = groups;
  // What is open comes first, then where else one may want to be, but for what only the server knows: it comes late, and
  // would push away what somebody is about to take.
  const sorted =
    first?.id === 'conversation' ? [first, ...known, ...rest, ...others] : [...known, ...groups, ...others];
  return (
    <FinderDialog
      isOpen
      onClose={onClose}
      title={t('commandBar')}
      placeholder={t('commandPlaceholder')}
      text={text}
      onText={setText}
      groups={sorted}
      empty={t('commandNothing')}
    />
  );
}

function CommandLine({ command: { icon: Icon, name } }: { command: Command }): ReactNode {
  return (
    <>
      <Icon size={16} aria-hidden />
      {name}
    </>
  );
}

function useConversationGroups(
  text: string,
  onClose: () => void,
): { known: FinderGroup[]; others: FinderGroup[] } {
  const t = useTranslations('shortcuts');
  const [, navigate] = useLocation();
  const { known, others } = useNamedConversations(text);
  const groupOf = (id: string, conversations: readonly ConversationView[]): FinderGroup[] => {
    const items = conversations.map((conversation) => ({
      id: `conversation ${conversation.id}`,
      content: (
        <>
          <PlatformIcon platform={conversation.platform} />
          {nameOf(conversation)}
        </>
      ),
      onSelect: () => {
        onClose();
        navigate(inboxAddress(readListQuery(location.search), conversation.id));
      },
    }));
    return items.length === 0 ? [] : [{ id, label: t('groups.goTo'), items }];
  };
  return { known: groupOf('known', known), others: groupOf('others', others) };
}

type GroupId = 'conversation' | 'filters' | 'pages' | 'choices' | 'account';

function useCommands(): { id: GroupId; commands: Command[] }[] {
  const t = useTranslations();
  const me = useMe();
  const { store } = useSwitchboard();
  const { signOut } = useSession();
  const { choose: setTheme } = useAppearance();
  const { choose: setLanguage } = useLanguage();
  const tell = useTell();
  const sentenceOf = useSentenceOf();
  const facts = useRowFacts();
  const actions = useConversationActions();
  const [, navigate] = useLocation();
  const [isOpen, parameters] = useRoute('/inbox/:id');
  const open = isOpen ? (store.getConversation(parameters.id)?.conversation ?? null) : null;
  const isWritable = open !== null && mayWrite(me, open.channel_id);
  return [
    { id: 'conversation', commands: isWritable ? conversationCommands(open, { facts, actions, t }) : [] },
    {
      id: 'filters',
      commands: filterCommands(t, (filter) => {
        const query = { ...readListQuery(location.search), filter };
        navigate(inboxAddress(query, isOpen ? parameters.id : null));
      }),
    },
    { id: 'pages', commands: pageCommands(t, me.role === 'owner', navigate) },
    { id: 'choices', commands: choiceCommands(t, { setTheme, setLanguage }) },
    {
      id: 'account',
      commands: accountCommands(
        t,
        () => void signOut().catch((error: unknown) => tell.error(sentenceOf(error))),
      ),
    },
  ];
}
