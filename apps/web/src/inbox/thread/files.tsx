import { CircleAlert, FileText, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { classNames } from '../../ui/index.ts';
import { AudioPlayer } from './audio-player.tsx';
import { type Attachment, FileFacts } from './file-facts.tsx';
import styles from './files.module.css';
import { useThreadFrame } from './thread-frame.tsx';

/** All files of a message, or of several that were sent as one. */
export function Files({ attachments }: { attachments: readonly Attachment[] }): ReactNode {
  const seen = attachments.filter(isSeen);
  const others = attachments.filter((attachment) => !isSeen(attachment));
  return (
    <>
      {seen.length === 1 && <Seen attachment={seen[0]!} />}
      {seen.length > 1 && (
        <div className={styles['album']} data-odd={seen.length % 2 === 1}>
          {seen.map((attachment) => (
            <Seen key={attachment.id} attachment={attachment} />
          ))}
        </div>
      )}
      {others.map((attachment) => (
        <OtherFile key={attachment.id} attachment={attachment} />
      ))}
    </>
  );
}

function isSeen({ type, state, mime_type: mimeType }: Attachment): boolean {
  // What will never come needs no room.
  if (state === 'failed' || state === 'deleted') return false;
  if (type === 'image' || type === 'video') return true;
  return type === 'story' && (state !== 'ready' || /^(image|video)\//.test(mimeType ?? ''));
}

/** A picture or a film, in a box of its final size from the beginning: nothing moves when it comes. */
function Seen({ attachment }: { attachment: Attachment }): ReactNode {
  const t = useTranslations('thread');
  const { actions } = useThreadFrame();
  const { id, type, state, url, thumbnail_url: thumbnail, filename, mime_type: mimeType } = attachment;
  if (state !== 'ready' || url === null) {
    return (
      <div className={styles['box']}>
        <FileState attachment={attachment} />
      </div>
    );
  }
  const isFilm = type === 'video' || (mimeType ?? '').startsWith('video/');
  if (isFilm) {
    return (
      <div className={styles['box']}>
        {/* What people send has no subtitles. */}
        <video
          className={styles['film']}
          src={url}
          controls
          playsInline
          preload={thumbnail === null ? 'metadata' : 'none'}
          aria-label={filename ?? t('video')}
          {...(thumbnail === null ? {} : { poster: thumbnail })}
        />
      </div>
    );
  }
  return (
    <button
      type="button"
      className={styles['box']}
      aria-label={t('showPicture', { name: filename ?? '' })}
      onClick={() => actions.showPicture(id)}
    >
      <img className={styles['picture']} src={thumbnail ?? url} alt="" loading="lazy" decoding="async" />
    </button>
  );
}

function OtherFile({ attachment }: { attachment: Attachment }): ReactNode {
  const { type, state, url } = attachment;
  if (state !== 'ready' || url === null) {
    return (
      <div className={styles['missing']}>
        <FileState attachment={attachment} />
      </div>
    );
  }
  if (type === 'voice' || type === 'audio') return <AudioPlayer attachment={attachment} url={url} />;
  if (type === 'sticker') return <Sticker attachment={attachment} url={url} />;
  return <Document attachment={attachment} url={url} />;
}

function Sticker({ attachment, url }: { attachment: Attachment; url: string }): ReactNode {
  const t = useTranslations('thread');
  const mimeType = attachment.mime_type ?? '';
  if (mimeType.startsWith('video/')) {
    return (
      <video
        className={styles['sticker']}
        src={url}
        autoPlay
        loop
        muted
        playsInline
        aria-label={t('sticker')}
      />
    );
  }
  if (!mimeType.startsWith('image/')) return <Document attachment={attachment} url={url} />;
  return <img className={styles['sticker']} src={url} alt={t('sticker')} decoding="async" />;
}

function Document({ attachment, url }: { attachment: Attachment; url: string }): ReactNode {
  const t = useTranslations('thread');
  const { filename } = attachment;
  return (
    <a className={styles['document']} href={url} download={filename ?? ''}>
      <span className={styles['icon']}>
        <FileText size={22} aria-hidden />
      </span>
      <span className={styles['about']}>
        <span className={styles['name']}>{filename ?? t('document')}</span>
        <FileFacts attachment={attachment} />
      </span>
    </a>
  );
}

/** A file that cannot be shown: it is on its way, did not come, or was deleted. */
function FileState({ attachment }: { attachment: Attachment }): ReactNode {
  const t = useTranslations('thread');
  const { state, filename } = attachment;
  if (state === 'pending' || (state === 'ready' && attachment.url === null)) {
    return (
      <span className={styles['state']}>
        <span className={styles['spinner']} aria-hidden />
        {filename ?? t('filePending')}
      </span>
    );
  }
  const isGone = state === 'deleted';
  return (
    <span className={classNames(styles['state'], !isGone && styles['failed'])}>
      {isGone ? <Trash2 size={16} aria-hidden /> : <CircleAlert size={16} aria-hidden />}
      {isGone ? t('fileDeleted') : t('fileFailed')}
    </span>
  );
}
