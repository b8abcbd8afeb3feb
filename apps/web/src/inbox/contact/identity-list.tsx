import type { ContactIdentityView } from '@switchboard/protocol';
import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton, type Platform, PlatformIcon, SafeLink, useTell } from '../../ui/index.ts';
import styles from './contact.module.css';
import { dialledNumber, inOrder, kindOf } from './identities.ts';

/** Under which numbers and ids platforms know somebody. */
export function Identities({ identities }: { identities: readonly ContactIdentityView[] }): ReactNode {
  const t = useTranslations('contact');
  if (identities.length === 0) return <p className={styles['faint']}>{t('noIdentities')}</p>;
  return (
    <ul className={styles['rows']}>
      {inOrder(identities).map((identity) => (
        <IdentityRow key={identity.id} identity={identity} />
      ))}
    </ul>
  );
}

function IdentityRow({ identity }: { identity: ContactIdentityView }): ReactNode {
  const t = useTranslations('contact');
  const tell = useTell();
  const number = dialledNumber(identity);
  const shown = number ?? identity.value;
  const copy = (): void => {
    navigator.clipboard.writeText(shown).then(
      () => tell(t('copied')),
      () => tell.error(t('cannotCopy')),
    );
  };
  return (
    <li className={styles['row']}>
      <PlatformIcon platform={identity.platform as Platform} size={18} />
      <div className={styles['grow']}>
        <div className={styles['faint']}>{t(`kinds.${kindOf(identity.kind)}`)}</div>
        {number === null ? (
          <span className={styles['value']}>{shown}</span>
        ) : (
          <SafeLink href={`tel:${number}`} className={styles['value'] ?? ''}>
            {shown}
          </SafeLink>
        )}
      </div>
      {/* Browsers let only safe pages write to the clipboard. */}
      {isSecureContext && (
        <IconButton size="small" label={t('copy', { value: shown })} onClick={copy}>
          <Copy size={15} aria-hidden />
        </IconButton>
      )}
    </li>
  );
}
