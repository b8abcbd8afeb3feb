import { KeyRound, QrCode } from 'lucide-react';
import type { NewTelegramLogin } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { useChange } from '../../server-data/use-change.ts';
import settingsStyles from '../../settings/settings.module.css';
import { Button, Disclosure, Segments, TextField } from '../../ui/index.ts';
import { CHANNELS } from '../channel-queries.ts';
import { signInAddress } from './sign-in-address.ts';

/** What a login needs to know before it begins. @param knownName of the account that is signed in to again */
export function LoginForm({ knownName }: { knownName: string | null }): ReactNode {
  const t = useTranslations('channels.telegram.login');
  const { client } = useSwitchboard();
  const [, navigate] = useLocation();
  const [name, setName] = useState(knownName ?? '');
  const [method, setMethod] = useState<NewTelegramLogin['method']>('qr');
  const [phone, setPhone] = useState('');
  const [application, setApplication] = useState({ apiId: '', apiHash: '', proxy: '' });
  const isHalf = (application.apiId.trim() === '') !== (application.apiHash.trim() === '');
  const begin = useChange({
    run: async () =>
      await client.api.telegram.beginLogin({
        name: name.trim(),
        method,
        ...(method === 'code' ? { phone } : {}),
        ...given(application),
      }),
    refresh: [CHANNELS],
    onDone: ({ id }) => navigate(signInAddress({ id })),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    begin.mutate();
  };
  const isReady = name.trim() !== '' && (method === 'qr' || phone.trim() !== '') && !isHalf;
  return (
    <form className={settingsStyles['card']} onSubmit={submit}>
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        required
        maxLength={100}
        readOnly={knownName !== null}
        value={name}
        onValue={setName}
      />
      <Segments
        label={t('how')}
        segments={[
          { value: 'qr', label: t('qr'), icon: <QrCode size={16} aria-hidden /> },
          { value: 'code', label: t('code'), icon: <KeyRound size={16} aria-hidden /> },
        ]}
        value={method}
        onChange={setMethod}
      />
      <p className={settingsStyles['faint']}>{t(method === 'qr' ? 'qrText' : 'codeText')}</p>
      {method === 'code' && (
        <TextField
          label={t('phone')}
          hint={t('phoneHint')}
          type="tel"
          autoComplete="tel"
          required
          value={phone}
          onValue={setPhone}
        />
      )}
      <ApplicationFields value={application} isHalf={isHalf} onChange={setApplication} />
      <div className={settingsStyles['actions']}>
        <Button type="submit" variant="primary" disabled={begin.isPending || !isReady}>
          {t('begin')}
        </Button>
      </div>
    </form>
  );
}

interface Application {
  apiId: string;
  apiHash: string;
  proxy: string;
}

function given({ apiId, apiHash, proxy }: Application) {
  return {
    ...(apiId.trim() === '' ? {} : { api_id: Number(apiId), api_hash: apiHash.trim() }),
    ...(proxy.trim() === '' ? {} : { proxy: proxy.trim() }),
  };
}

function ApplicationFields(props: {
  value: Application;
  isHalf: boolean;
  onChange: (value: Application) => void;
}): ReactNode {
  const { value, isHalf, onChange } = props;
  const t = useTranslations('channels.telegram.login');
  return (
    <Disclosure label={t('advanced')}>
      <p className={settingsStyles['faint']}>{t('advancedText')}</p>
      <div className={settingsStyles['two']}>
        <TextField
          label={t('apiId')}
          hint={t('apiHint')}
          error={isHalf ? t('bothOrNeither') : null}
          inputMode="numeric"
          pattern="[0-9]*"
          value={value.apiId}
          onValue={(apiId) => onChange({ ...value, apiId })}
        />
        <TextField
          label={t('apiHash')}
          autoComplete="off"
          value={value.apiHash}
          onValue={(apiHash) => onChange({ ...value, apiHash })}
        />
      </div>
      <TextField
        label={t('proxy')}
        hint={t('proxyHint')}
        autoComplete="off"
        value={value.proxy}
        onValue={(proxy) => onChange({ ...value, proxy })}
      />
    </Disclosure>
  );
}
