import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../../i18n/language-provider.tsx';
import { type Language, LANGUAGE_NAMES, LANGUAGES } from '../../i18n/languages.ts';
import { useChange } from '../../server-data/use-change.ts';
import { useMe, useSession } from '../../session/session-provider.tsx';
import { THEMES, useAppearance } from '../../shell/appearance.tsx';
import { NotificationSettings } from '../../shell/notifications/notification-settings.tsx';
import { Button, SelectField, TextField } from '../../ui/index.ts';
import { Section } from '../section.tsx';
import styles from '../settings.module.css';
import { PasswordForm } from './password-form.tsx';
import { SendKeySetting } from './send-key-setting.tsx';

/** Who one is, how Switchboard looks, and how one gets in. */
export function ProfilePage(): ReactNode {
  const t = useTranslations('settings');
  return (
    <Section title={t('profile.title')}>
      <NameForm />
      <LooksForm />
      <Notifications />
      <PasswordForm />
    </Section>
  );
}

function Notifications(): ReactNode {
  const t = useTranslations('shortcuts');
  return (
    <section className={styles['card']}>
      <h3>{t('notifications')}</h3>
      <NotificationSettings />
    </section>
  );
}

function NameForm(): ReactNode {
  const t = useTranslations('settings');
  const tUi = useTranslations('ui');
  const me = useMe();
  const { client, refresh } = useSession();
  const [name, setName] = useState(me.name);
  const [email, setEmail] = useState(me.email ?? '');
  const save = useChange({
    run: async () => {
      await client.api.account.update({ name: name.trim(), email: email.trim() });
      await refresh();
    },
    refresh: [['users']],
    done: t('saved'),
  });
  const isSame = name.trim() === me.name && email.trim() === (me.email ?? '');
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={styles['card']} onSubmit={submit}>
      <h3>{t('profile.person')}</h3>
      <div className={styles['two']}>
        <TextField
          label={t('profile.name')}
          hint={t('profile.nameHint')}
          autoComplete="name"
          required
          value={name}
          onValue={setName}
        />
        <TextField
          label={t('profile.email')}
          type="email"
          autoComplete="email"
          required
          value={email}
          onValue={setEmail}
        />
      </div>
      <div className={styles['actions']}>
        <Button type="submit" variant="primary" disabled={isSame || save.isPending || name.trim() === ''}>
          {tUi('save')}
        </Button>
      </div>
    </form>
  );
}

function LooksForm(): ReactNode {
  const t = useTranslations('shell');
  const tSettings = useTranslations('settings');
  const { theme, choose } = useAppearance();
  const { chosen, choose: chooseLanguage } = useLanguage();
  const { client } = useSession();
  const setLanguage = useChange({
    run: async (language: Language | null) => await client.api.account.update({ language }),
    refresh: [],
  });
  const themeNames = { system: t('themeSystem'), light: t('themeLight'), dark: t('themeDark') };
  return (
    <div className={styles['card']}>
      <h3>{tSettings('profile.looks')}</h3>
      <div className={styles['two']}>
        <SelectField
          label={t('language')}
          choices={[
            { value: 'browser', label: t('languageBrowser') },
            ...LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] })),
          ]}
          value={chosen ?? 'browser'}
          onChange={(value) => {
            const language = value === 'browser' ? null : value;
            chooseLanguage(language);
            setLanguage.mutate(language);
          }}
        />
        <SelectField
          label={t('theme')}
          choices={THEMES.map((value) => ({ value, label: themeNames[value] }))}
          value={theme}
          onChange={choose}
        />
        <SendKeySetting />
      </div>
    </div>
  );
}
