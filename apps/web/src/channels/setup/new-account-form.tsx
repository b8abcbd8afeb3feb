import type { NewChannel } from '@switchboard/client';
import type { MetaPlatformName } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChange } from '../../server-data/use-change.ts';
import settingsStyles from '../../settings/settings.module.css';
import { Button, TextField } from '../../ui/index.ts';
import { CHANNELS } from '../channel-queries.ts';

const EMPTY = { name: '', externalId: '', accountId: '', pageId: '', token: '' };
type Fields = typeof EMPTY;

/** An account by its ids and a token. @param knownId of one that sends already; empty: none was chosen */
export function NewAccountForm(props: { platform: MetaPlatformName; knownId: string }): ReactNode {
  const { platform, knownId } = props;
  const t = useTranslations('channels.setup');
  const { client } = useSwitchboard();
  const [fields, setFields] = useState<Fields>({ ...EMPTY, externalId: knownId });
  const add = useChange({
    run: async () => await client.api.channels.add(channelOf(platform, fields)),
    refresh: [CHANNELS],
    done: t('added'),
    onDone: () => setFields(EMPTY),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  const put = (key: keyof Fields) => (value: string) => setFields((before) => ({ ...before, [key]: value }));
  const isReady =
    [fields.name, fields.externalId, fields.token].every((value) => value.trim() !== '') &&
    [fields.externalId, fields.accountId, fields.pageId].every(isId);
  return (
    <form className={settingsStyles['form']} onSubmit={submit}>
      <div className={settingsStyles['two']}>
        <TextField
          label={t('name')}
          hint={t('nameHint')}
          required
          maxLength={200}
          autoComplete="off"
          value={fields.name}
          onValue={put('name')}
        />
        <IdField
          label={t(`externalId.${platform}`)}
          hint={t(`externalIdHint.${platform}`)}
          required
          value={fields.externalId}
          onValue={put('externalId')}
        />
        {platform === 'whatsapp' && (
          <IdField
            label={t('accountId')}
            hint={t('accountIdHint')}
            value={fields.accountId}
            onValue={put('accountId')}
          />
        )}
        {platform === 'instagram' && (
          <IdField label={t('pageId')} hint={t('pageIdHint')} value={fields.pageId} onValue={put('pageId')} />
        )}
      </div>
      <TextField
        label={t('accessToken')}
        hint={t(`accessTokenHint.${platform}`)}
        type="password"
        autoComplete="off"
        spellCheck={false}
        required
        value={fields.token}
        onValue={put('token')}
      />
      <div className={settingsStyles['row']}>
        <Button type="submit" variant="primary" disabled={add.isPending || !isReady}>
          {t('add')}
        </Button>
      </div>
    </form>
  );
}

function IdField(props: {
  label: string;
  hint: string;
  required?: boolean;
  value: string;
  onValue: (value: string) => void;
}): ReactNode {
  const t = useTranslations('channels.setup');
  return (
    <TextField
      {...props}
      error={isId(props.value) ? null : t('digitsOnly')}
      inputMode="numeric"
      autoComplete="off"
    />
  );
}

/** Ids of Meta's consist of digits; none may be there yet. */
function isId(value: string): boolean {
  return /^\d*$/.test(value.trim());
}

function channelOf(platform: MetaPlatformName, fields: Fields): NewChannel {
  const accountId = fields.accountId.trim();
  const pageId = fields.pageId.trim();
  return {
    platform,
    name: fields.name.trim(),
    external_id: fields.externalId.trim(),
    access_token: fields.token.trim(),
    ...(accountId === '' ? {} : { account_external_id: accountId }),
    ...(pageId === '' ? {} : { page_id: pageId }),
  };
}
