import { File as FileIcon, Film, Music, RotateCcw, X } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton, ProgressLine } from '../../ui/index.ts';
import styles from './attachments.module.css';
import { FileSize } from './file-size.tsx';
import type { AttachedFile } from './upload-queue.ts';

/** The files that go with the answer. */
export function AttachmentChips(props: {
  files: readonly AttachedFile[];
  onRemove: (key: string) => void;
  onRetry: (key: string) => void;
}): ReactNode {
  const { files, onRemove, onRetry } = props;
  const t = useTranslations('composer');
  if (files.length === 0) return null;
  return (
    <ul className={styles['chips']} aria-label={t('attachments')}>
      {files.map((file) => (
        <Chip key={file.key} attached={file} onRemove={onRemove} onRetry={onRetry} />
      ))}
    </ul>
  );
}

function Chip(props: {
  attached: AttachedFile;
  onRemove: (key: string) => void;
  onRetry: (key: string) => void;
}): ReactNode {
  const { attached, onRemove, onRetry } = props;
  const { key, name, size, state, progress, error } = attached;
  const t = useTranslations('composer');
  return (
    <li className={styles['chip']} data-state={state}>
      <Thumbnail attached={attached} />
      <div className={styles['facts']}>
        <span className={styles['name']} title={name}>
          {name}
        </span>
        {state === 'failed' && (
          <span className={styles['error']} role="alert">
            {error}
          </span>
        )}
        {(state === 'uploading' || state === 'waiting') && (
          <ProgressLine label={t('uploading', { name })} value={progress} />
        )}
        {state === 'ready' && <FileSize bytes={size} />}
      </div>
      {state === 'failed' && (
        <IconButton label={t('retryFile', { name })} size="small" onClick={() => onRetry(key)}>
          <RotateCcw size={15} aria-hidden />
        </IconButton>
      )}
      <IconButton label={t('removeFile', { name })} size="small" onClick={() => onRemove(key)}>
        <X size={15} aria-hidden />
      </IconButton>
    </li>
  );
}

/** Browsers show these as they are. */
const SHOWN = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

function Thumbnail({ attached }: { attached: AttachedFile }): ReactNode {
  const { file, mimeType, uploaded } = attached;
  const blobUrl = useBlobUrl(SHOWN.includes(mimeType) ? file : null);
  const url = blobUrl ?? (file === null && SHOWN.includes(mimeType) ? uploaded?.url : undefined);
  if (url !== undefined) return <img className={styles['picture']} src={url} alt="" />;
  return (
    <span className={styles['picture']} aria-hidden>
      {iconOf(mimeType)}
    </span>
  );
}

function iconOf(mimeType: string): ReactNode {
  if (mimeType.startsWith('video/')) return <Film size={18} />;
  if (mimeType.startsWith('audio/')) return <Music size={18} />;
  return <FileIcon size={18} />;
}

/** An address for a file of this page, given back when it is not shown any more. */
function useBlobUrl(file: File | null): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (file === null) return undefined;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
      setUrl(undefined);
    };
  }, [file]);
  return url;
}
