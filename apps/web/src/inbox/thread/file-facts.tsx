import type { MessageView } from '@switchboard/client';
import type { ReactNode } from 'react';
import { useFormatter } from 'use-intl';
import { fileSize } from './file-size.ts';
import styles from './files.module.css';

export type Attachment = MessageView['attachments'][number];

/** What kind of file, and how large. */
export function FileFacts({ attachment }: { attachment: Attachment }): ReactNode {
  const format = useFormatter();
  const { size, filename, mime_type: mimeType } = attachment;
  const ending = /\.([a-z\d]{1,5})$/i.exec(filename ?? '')?.[1] ?? mimeType?.split('/')[1]?.split(/[;+.]/)[0];
  const facts = ending === undefined ? [] : [ending.toUpperCase()];
  if (size !== null) {
    const { value, unit } = fileSize(size);
    facts.push(format.number(value, { style: 'unit', unit, unitDisplay: 'short' }));
  }
  return <span className={styles['facts']}>{facts.join(' · ')}</span>;
}
