import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { keepChoice, readChoice } from '../../shell/stored-choice.ts';
import { SelectField } from '../../ui/index.ts';

/** By which keys a message is sent: the composer reads the same choice. */
export function SendKeySetting(): ReactNode {
  const t = useTranslations('settings');
  const [key, setKey] = useState(() => (readChoice('sendKey') === 'mod-enter' ? 'mod-enter' : 'enter'));
  return (
    <SelectField
      label={t('profile.sendKey')}
      choices={[
        { value: 'enter', label: t('profile.sendByEnter') },
        { value: 'mod-enter', label: t('profile.sendByModEnter') },
      ]}
      value={key}
      onChange={(value) => {
        keepChoice('sendKey', value);
        setKey(value);
      }}
    />
  );
}
