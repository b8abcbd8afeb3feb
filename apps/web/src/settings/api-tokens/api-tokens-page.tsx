import type { ApiTokenView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Loaded } from '../../server-data/loaded.tsx';
import { useChange } from '../../server-data/use-change.ts';
import { useMe } from '../../session/session-provider.tsx';
import { Button, ConfirmDialog, SelectField, TextField } from '../../ui/index.ts';
import { Section } from '../section.tsx';
import styles from '../settings.module.css';
import { ShownOnce } from '../shown-once.tsx';

const KEY = ['users', 'api-tokens'];
const DAYS = ['30', '90', '365', 'never'] as const;

/** What programs sign in with. */
export function ApiTokensPage(): ReactNode {
  const t = useTranslations('settings');
  const { client } = useSwitchboard();
  const query = useQuery({ queryKey: KEY, queryFn: () => client.api.apiTokens.list() });
  const [revoking, setRevoking] = useState<ApiTokenView | null>(null);
  const revoke = useChange({
    run: async (id: string) => await client.api.apiTokens.revoke(id),
    refresh: [KEY],
    done: t('apiTokens.revoked'),
    onDone: () => setRevoking(null),
  });
  return (
    <Section title={t('apiTokens.title')} intro={t('apiTokens.intro')}>
      <NewTokenForm />
      <Loaded query={query}>
        {(tokens) =>
          tokens.length === 0 ? (
            <p className={styles['faint']}>{t('apiTokens.none')}</p>
          ) : (
            <ul className={styles['list']}>
              {tokens.map((token) => (
                <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <ConfirmDialog
        isOpen={revoking !== null}
        title={t('apiTokens.revokeTitle', { name: revoking?.name ?? '' })}
        description={t('apiTokens.revokeText')}
        confirmLabel={t('apiTokens.revoke')}
        isBusy={revoke.isPending}
        onConfirm={() => revoking !== null && revoke.mutate(revoking.id)}
        onClose={() => setRevoking(null)}
      />
    </Section>
  );
}

function TokenRow({ token, onRevoke }: { token: ApiTokenView; onRevoke: () => void }): ReactNode {
  const t = useTranslations('settings');
  const format = useFormatter();
  const me = useMe();
  const day = (time: string): string => format.dateTime(new Date(time), { dateStyle: 'medium' });
  const { expires_at: end } = token;
  return (
    <li className={styles['item']}>
      <div className={styles['itemText']}>
        <strong>{token.name}</strong>
        <p className={styles['faint']}>
          {token.user_id !== me.id && `${token.user_name} · `}
          {t('apiTokens.made', { date: day(token.created_at) })}
          {' · '}
          {end === null ? t('apiTokens.endless') : t('apiTokens.ends', { date: day(end) })}
        </p>
      </div>
      <Button variant="danger" size="small" onClick={onRevoke}>
        {t('apiTokens.revoke')}
      </Button>
    </li>
  );
}

function NewTokenForm(): ReactNode {
  const t = useTranslations('settings');
  const { client } = useSwitchboard();
  const [name, setName] = useState('');
  const [days, setDays] = useState<(typeof DAYS)[number]>('365');
  const [made, setMade] = useState<string | null>(null);
  const add = useChange({
    run: async () =>
      await client.api.apiTokens.add({ name, expiresInDays: days === 'never' ? null : Number(days) }),
    refresh: [KEY],
    onDone: ({ token }) => {
      setMade(token);
      setName('');
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className={styles['card']} onSubmit={submit}>
      <h3>{t('apiTokens.new')}</h3>
      <div className={styles['two']}>
        <TextField
          label={t('apiTokens.name')}
          hint={t('apiTokens.nameHint')}
          required
          value={name}
          onValue={setName}
        />
        <SelectField
          label={t('apiTokens.valid')}
          choices={DAYS.map((value) => ({
            value,
            label: value === 'never' ? t('apiTokens.endless') : t('apiTokens.days', { count: Number(value) }),
          }))}
          value={days}
          onChange={setDays}
        />
      </div>
      <div className={styles['actions']}>
        <Button type="submit" variant="primary" disabled={add.isPending || name.trim() === ''}>
          {t('apiTokens.create')}
        </Button>
      </div>
      {made !== null && <ShownOnce label={t('apiTokens.shownOnce')} value={made} />}
    </form>
  );
}
