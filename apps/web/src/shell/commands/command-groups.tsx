import type { ConversationView } from '@switchboard/client';
import {
  Archive,
  ArchiveRestore,
  Languages,
  LogOut,
  Mail,
  type LucideIcon,
  Settings,
  SunMoon,
  Tag,
  UserRoundPlus,
  ListFilter as FilterIcon,
} from 'lucide-react';
import type { useTranslations } from 'use-intl';
import { type Language, LANGUAGE_NAMES, LANGUAGES } from '../../i18n/languages.ts';
import { LIST_FILTERS, type ListFilter } from '../../inbox/list/list-query.ts';
import type { RowFacts } from '../../inbox/list/row-facts.ts';
import type { ConversationActions } from '../../inbox/list/use-conversation-actions.ts';
import { type Theme, THEMES } from '../appearance.tsx';

/** Something that can be done, by its name. */
export interface Command {
  id: string;
  name: string;
  icon: LucideIcon;
  run: () => void;
}

type Translate = ReturnType<typeof useTranslations<never>>;

/** What can be done with the conversation that is open. */
export function conversationCommands(
  conversation: ConversationView,
  { facts, actions, t }: { facts: RowFacts; actions: ConversationActions; t: Translate },
): Command[] {
  const one = [conversation];
  const { is_archived: isArchived, label_ids: labelIds, assigned_manager_id: managerId } = conversation;
  const assign = (id: string | null, name: string): Command => ({
    id: `assign ${id ?? ''}`,
    name,
    icon: UserRoundPlus,
    run: () => void actions.assign(one, id),
  });
  const colleagues = [...facts.colleagues.values()].filter(
    ({ id, role, is_disabled: isGone }) =>
      !isGone && role !== 'viewer' && id !== managerId && id !== facts.myId,
  );
  return [
    {
      id: 'archive',
      name: isArchived ? t('list.unarchive') : t('list.archive'),
      icon: isArchived ? ArchiveRestore : Archive,
      run: () => void actions.setArchived(one, !isArchived),
    },
    ...(managerId === facts.myId ? [] : [assign(facts.myId, t('list.assignMe'))]),
    ...(managerId === null ? [] : [assign(null, t('list.assignNobody'))]),
    { id: 'unread', name: t('list.markUnread'), icon: Mail, run: () => void actions.markUnread(one) },
    ...colleagues.map(({ id, name }) => assign(id, t('list.assignColleague', { name }))),
    ...Array.from(facts.labels.values(), ({ id, name }) => {
      const isOn = labelIds.includes(id);
      return {
        id: `label ${id}`,
        name: t(isOn ? 'shortcuts.removeLabel' : 'shortcuts.addLabel', { name }),
        icon: Tag,
        run: () => void actions.setLabel(one, id, !isOn),
      };
    }),
  ];
}

export function filterCommands(t: Translate, show: (filter: ListFilter) => void): Command[] {
  return LIST_FILTERS.map((filter) => ({
    id: filter,
    name: t('shortcuts.showFilter', { name: t(`list.filters.${filter}`) }),
    icon: FilterIcon,
    run: () => show(filter),
  }));
}

/** Pages of the settings, and where they stand. */
const PAGES = [
  { name: 'profile', path: 'profile', isForOwners: false },
  { name: 'channels', path: 'channels', isForOwners: true },
  { name: 'users', path: 'users', isForOwners: true },
  { name: 'cannedReplies', path: 'canned-replies', isForOwners: false },
  { name: 'labels', path: 'labels', isForOwners: false },
  { name: 'tokens', path: 'api-tokens', isForOwners: false },
  { name: 'webhooks', path: 'webhooks', isForOwners: true },
  { name: 'retention', path: 'retention', isForOwners: true },
  { name: 'audit', path: 'audit-log', isForOwners: true },
] as const;

export function pageCommands(t: Translate, isOwner: boolean, go: (address: string) => void): Command[] {
  return PAGES.filter(({ isForOwners }) => isOwner || !isForOwners).map(({ name, path }) => ({
    id: path,
    name: t('shortcuts.pageIs', { name: t(`shortcuts.pages.${name}`) }),
    icon: Settings,
    run: () => go(`/settings/${path}`),
  }));
}

export function choiceCommands(
  t: Translate,
  { setTheme, setLanguage }: { setTheme: (theme: Theme) => void; setLanguage: (language: Language) => void },
): Command[] {
  const themeNames: Readonly<Record<Theme, string>> = {
    system: t('shell.themeSystem'),
    light: t('shell.themeLight'),
    dark: t('shell.themeDark'),
  };
  return [
    ...THEMES.map((theme) => ({
      id: `theme ${theme}`,
      name: t('shortcuts.themeIs', { name: themeNames[theme] }),
      icon: SunMoon,
      run: () => setTheme(theme),
    })),
    ...LANGUAGES.map((language) => ({
      id: `language ${language}`,
      name: t('shortcuts.languageIs', { name: LANGUAGE_NAMES[language] }),
      icon: Languages,
      run: () => setLanguage(language),
    })),
  ];
}

export function accountCommands(t: Translate, signOut: () => void): Command[] {
  return [{ id: 'sign-out', name: t('shell.signOut'), icon: LogOut, run: signOut }];
}
