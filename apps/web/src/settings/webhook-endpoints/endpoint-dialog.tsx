import type { WebhookEndpointView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChange } from '../../server-data/use-change.ts';
import { Button, CheckboxField, Dialog, SwitchField, TextField } from '../../ui/index.ts';
import styles from '../settings.module.css';
import { ShownOnce } from '../shown-once.tsx';

/** An endpoint, new or changed; the secret of a new one is shown once. */
export function EndpointDialog(props: {
  endpoint: WebhookEndpointView | null;
  /** All types of events that may be asked for. */
  types: readonly string[];
  onClose: () => void;
}): ReactNode {
  const { endpoint, types, onClose } = props;
  const t = useTranslations('settings');
  const tUi = useTranslations('ui');
  const { client } = useSwitchboard();
  const [url, setUrl] = useState(endpoint?.url ?? '');
  const [description, setDescription] = useState(endpoint?.description ?? '');
  const [chosen, setChosen] = useState<readonly string[] | null>(endpoint?.event_types ?? null);
  const [secret, setSecret] = useState<string | null>(null);
  const save = useChange({
    run: async () => {
      const words = { url: url.trim(), description: description.trim(), event_types: chosen };
      if (endpoint !== null) {
        await client.api.webhookEndpoints.change(endpoint.id, words);
        return null;
      }
      return (await client.api.webhookEndpoints.create(words)).secret;
    },
    refresh: [['webhook-endpoints']],
    done: t('saved'),
    onDone: (made) => (made === null ? onClose() : setSecret(made)),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  if (secret !== null) {
    return (
      <Dialog isOpen onClose={onClose} title={t('webhooks.secretTitle')}>
        <ShownOnce label={t('webhooks.secretHint')} value={secret} />
      </Dialog>
    );
  }
  return (
    <Dialog isOpen onClose={onClose} title={endpoint === null ? t('webhooks.new') : t('webhooks.edit')}>
      <form className={styles['form']} onSubmit={submit}>
        <TextField label={t('webhooks.url')} type="url" required value={url} onValue={setUrl} />
        <TextField label={t('webhooks.description')} value={description} onValue={setDescription} />
        <EventChoice types={types} chosen={chosen} onChange={setChosen} />
        <div className={styles['actions']}>
          <Button onClick={onClose}>{tUi('cancel')}</Button>
          <Button
            type="submit"
            variant="primary"
            disabled={save.isPending || url.trim() === '' || chosen?.length === 0}
          >
            {tUi('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Of which events it is told; null: of all, also of those to come. */
function EventChoice(props: {
  types: readonly string[];
  chosen: readonly string[] | null;
  onChange: (chosen: readonly string[] | null) => void;
}): ReactNode {
  const { types, chosen, onChange } = props;
  const t = useTranslations('settings');
  return (
    <>
      <SwitchField
        label={t('webhooks.allEvents')}
        isOn={chosen === null}
        onChange={(isAll) => onChange(isAll ? null : [])}
      />
      {chosen !== null && (
        <fieldset className={styles['form']}>
          <legend className="visually-hidden">{t('webhooks.events')}</legend>
          {types.map((type) => (
            <CheckboxField
              key={type}
              label={type}
              isOn={chosen.includes(type)}
              onChange={(isOn) =>
                onChange(isOn ? [...chosen, type] : chosen.filter((other) => other !== type))
              }
            />
          ))}
        </fieldset>
      )}
    </>
  );
}
