import type { NewChannel } from '@switchboard/client';
import type { MetaPlatformName } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import settingsStyles from '../../settings/settings.module.css';
import { useChange } from '../../settings/use-change.ts';
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
  const idError = (value: string): string | null =>
    value.trim() === '' || /^\d+$/.test(value.trim()) ? null : t('digitsOnly');
  const ids = [fields.externalId, fields.accountId, fields.pageId];
  const isReady =
    [fields.name, fields.externalId, fields.token].every((value) => value.trim() !== '') &&
    ids.every((value) => idError(value) === null);
  const idField = { inputMode: 'numeric', autoComplete: 'off' } as const;
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
        <TextField
          {...idField}
          label={t(`externalId.${platform}`)}
          hint={t(`externalIdHint.${platform}`)}
          error={idError(fields.externalId)}
          required
          value={fields.externalId}
          onValue={put('externalId')}
        />
        {platform === 'whatsapp' && (
          <TextField
            {...idField}
            label={t('accountId')}
            hint={t('accountIdHint')}
            error={idError(fields.accountId)}
            value={fields.accountId}
            onValue={put('accountId')}
          />
        )}
        {platform === 'instagram' && (
          <TextField
            {...idField}
            label={t('pageId')}
            hint={t('pageIdHint')}
            error={idError(fields.pageId)}
            value={fields.pageId}
            onValue={put('pageId')}
          />
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
