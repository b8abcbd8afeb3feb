import { Smile } from 'lucide-react';
import { type ReactNode, type RefObject, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { latePart } from '../../shell/late-part.ts';
import { IconButton, Popover, Spinner } from '../../ui/index.ts';
import styles from './emoji.module.css';

const EmojiPanel = latePart(async () => (await import('./emoji-panel.tsx')).EmojiPanel);

/** Opens a panel of emoji; the chosen one goes where the caret is. */
export function EmojiButton(props: {
  field: RefObject<HTMLTextAreaElement | null>;
  onInsert: (emoji: string) => void;
}): ReactNode {
  const { field, onInsert } = props;
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      label={t('composer.emoji')}
      isOpen={isOpen}
      onOpenChange={setOpen}
      focusAfter={field}
      align="start"
      trigger={
        <IconButton label={t('composer.emoji')}>
          <Smile size={18} aria-hidden />
        </IconButton>
      }
    >
      <div className={styles['panel']}>
        <Suspense fallback={<Spinner label={t('ui.loading')} />}>
          <EmojiPanel
            onChoose={(emoji) => {
              onInsert(emoji);
              setOpen(false);
            }}
          />
        </Suspense>
      </div>
    </Popover>
  );
}
