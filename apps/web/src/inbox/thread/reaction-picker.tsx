import { Popover as BasePopover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import popup from '../../ui/popup.module.css';
import styles from './picker.module.css';

/** What is offered where a platform takes any emoji. */
const USUAL = [
  '👍',
  '❤️',
  '😂',
  '😮',
  '😢',
  '🙏',
  '👏',
  '🔥',
  '🎉',
  '👌',
  '✅',
  '👀',
  '💯',
  '🤝',
  '😊',
  '👎',
];

/** Emoji to react with, beside the message that it is about. */
export function ReactionPicker(props: {
  isOpen: boolean;
  anchor: HTMLElement | null;
  /** Null: any. */
  emojis: readonly string[] | null;
  onPick: (emoji: string) => void;
  onClose: () => void;
}): ReactNode {
  const { isOpen, anchor, emojis, onPick, onClose } = props;
  const t = useTranslations('thread');
  return (
    <BasePopover.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <BasePopover.Portal>
        <BasePopover.Positioner className={popup['positioner']} anchor={anchor} sideOffset={6}>
          <BasePopover.Popup
            className={popup['popup']}
            aria-label={t('react')}
            finalFocus={() => (anchor?.isConnected ? anchor : true)}
          >
            <div className={styles['emojis']}>
              {(emojis ?? USUAL).map((emoji) => (
                <button key={emoji} type="button" className={styles['emoji']} onClick={() => onPick(emoji)}>
                  {emoji}
                </button>
              ))}
            </div>
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
