import { Toast } from '@base-ui/react/toast';
import { type ReactNode, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import styles from './toasts.module.css';

/** Around what may tell people something in passing. */
export function Toasts({ children }: { children: ReactNode }): ReactNode {
  const t = useTranslations('ui');
  return (
    <Toast.Provider>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles['viewport']} aria-label={t('notices')}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList(): ReactNode {
  const { toasts } = Toast.useToastManager();
  const t = useTranslations('ui');
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} data-toast className={styles['toast']}>
      <div className={styles['text']}>
        <Toast.Title render={<p />} />
      </div>
      <Toast.Action className={styles['action']} />
      <Toast.Close className={styles['action']} aria-label={t('close')}>
        ×
      </Toast.Close>
    </Toast.Root>
  ));
}

export interface Tell {
  /** A word in passing, with an action such as taking it back. */
  (text: string, action?: { label: string; run: () => void }): void;
  /** Why something did not work, in a sentence. */
  error(text: string): void;
}

/** Milliseconds that something worth reading twice, or that can be taken back, stays. */
const LONG = 10_000;

/** Tells people something without taking them away from what they do. */
export function useTell(): Tell {
  const { add, close } = Toast.useToastManager();
  return useMemo(() => {
    const tell = (text: string, action?: { label: string; run: () => void }): void => {
      if (action === undefined) {
        add({ title: text });
        return;
      }
      const id = add({
        title: text,
        timeout: LONG,
        actionProps: {
          children: action.label,
          onClick: () => {
            close(id);
            action.run();
          },
        },
      });
    };
    return Object.assign(tell, {
      error: (text: string) => void add({ title: text, type: 'error', priority: 'high', timeout: LONG }),
    });
  }, [add, close]);
}
