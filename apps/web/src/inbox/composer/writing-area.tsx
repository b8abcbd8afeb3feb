import {
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useLayoutEffect,
} from 'react';
import styles from './composer.module.css';
import type { SendKey } from './send-key.ts';

export interface WritingAreaProps {
  field: RefObject<HTMLTextAreaElement | null>;
  label: string;
  placeholder: string;
  value: string;
  sendKey: SendKey;
  onChange: (text: string) => void;
  onSend: () => void;
  /** What else may take a key: true when it has. */
  onKey?: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  onPasteFiles?: (files: readonly File[]) => void;
  /** The list that opens while one writes: what is marked in it. */
  list?: { id: string; activeId: string | undefined } | null;
}

/** Grows with what is written in it. */
export function WritingArea(props: WritingAreaProps): ReactNode {
  const { field, label, placeholder, value, sendKey, onChange, onSend, onKey, onPasteFiles, list } = props;
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  }, [field, value]);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // While a word is being composed, Enter chooses it. Safari says so by the key's number only.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (onKey?.(event) === true) {
      event.preventDefault();
      return;
    }
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return;
    if (sendKey === 'ctrl-enter' && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    onSend();
  };
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>): void => {
    const files = filesOf(event.clipboardData);
    if (files.length === 0 || onPasteFiles === undefined) return;
    event.preventDefault();
    onPasteFiles(files);
  };
  return (
    <textarea
      ref={field}
      className={styles['area']}
      rows={1}
      aria-label={label}
      placeholder={placeholder}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
      {...(list === undefined
        ? {}
        : {
            'aria-autocomplete': 'list' as const,
            'aria-haspopup': 'listbox' as const,
            'aria-controls': list?.id,
            'aria-activedescendant': list?.activeId,
          })}
    />
  );
}

/** Office programs put a picture of every text beside it: there the text is meant. */
function filesOf(clipboard: DataTransfer): readonly File[] {
  const isFormattedText = clipboard.types.includes('text/plain') && clipboard.types.includes('text/html');
  return isFormattedText ? [] : [...clipboard.files];
}

/** Puts words where the caret is, in place of what is selected; the caret stands behind them. */
export function insertAtCaret(area: HTMLTextAreaElement, text: string): string {
  area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
  return area.value;
}
