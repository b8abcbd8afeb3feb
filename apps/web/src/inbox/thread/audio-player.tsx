import { Pause, Play } from 'lucide-react';
import { type ReactNode, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { IconButton, Slider } from '../../ui/index.ts';
import { clockTime } from './file-size.ts';
import { type Attachment, FileFacts } from './file-facts.tsx';
import styles from './files.module.css';
import { useThreadFrame } from './thread-frame.tsx';

const SPEEDS = [1, 1.5, 2] as const;

/** A voice message or a sound. While it plays, no other does. */
export function AudioPlayer({ attachment, url }: { attachment: Attachment; url: string }): ReactNode {
  const t = useTranslations('thread');
  const format = useFormatter();
  const { element, listeners, isPlaying, at, length, speed, hasFailed, toggle, goTo, nextSpeed } = useSound();
  const isVoice = attachment.type === 'voice';
  const name = attachment.filename ?? (isVoice ? t('voice') : t('audio'));
  return (
    <div className={styles['player']} role="group" aria-label={isVoice ? t('voice') : name}>
      <audio ref={element} src={url} preload="none" {...listeners} />
      <IconButton variant="primary" label={isPlaying ? t('pause') : t('play')} onClick={toggle}>
        {isPlaying ? <Pause size={18} aria-hidden /> : <Play size={18} aria-hidden />}
      </IconButton>
      <div className={styles['progress']}>
        {!isVoice && <span className={styles['name']}>{name}</span>}
        <Slider
          label={t('placeInSound')}
          value={Math.min(at, length ?? 0)}
          max={length ?? 1}
          step={0.1}
          isDisabled={length === null}
          valueText={clockTime(at)}
          onChange={goTo}
        />
        <span className={styles['facts']}>
          {hasFailed && t('cannotPlay')}
          {!hasFailed && length === null && <FileFacts attachment={attachment} />}
          {!hasFailed && length !== null && `${clockTime(at)} / ${clockTime(length)}`}
        </span>
      </div>
      <button
        type="button"
        className={styles['speed']}
        aria-label={t('speed', { speed: format.number(speed) })}
        onClick={nextSpeed}
      >
        {format.number(speed)}×
      </button>
    </div>
  );
}

/** What an audio element does, and what it can be told to do. */
function useSound() {
  const { player } = useThreadFrame();
  const element = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState<number | null>(null);
  const [speed, setSpeed] = useState<number>(SPEEDS[0]);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    const audio = element.current;
    return () => {
      if (player.current === audio) player.current = null;
    };
  }, [player]);
  const goTo = (seconds: number): void => {
    element.current!.currentTime = seconds;
    setAt(seconds);
  };
  return {
    element,
    isPlaying,
    at,
    length,
    speed,
    hasFailed,
    goTo,
    toggle: (): void => {
      const audio = element.current!;
      if (!audio.paused) {
        audio.pause();
        return;
      }
      if (player.current !== audio) player.current?.pause();
      player.current = audio;
      audio.playbackRate = speed;
      audio.play().catch(() => setFailed(true));
    },
    nextSpeed: (): void => {
      const next = SPEEDS[(SPEEDS.findIndex((one) => one === speed) + 1) % SPEEDS.length]!;
      setSpeed(next);
      element.current!.playbackRate = next;
    },
    listeners: {
      onPlay: () => setPlaying(true),
      onPause: () => setPlaying(false),
      onEnded: () => goTo(0),
      onTimeUpdate: (event: SyntheticEvent<HTMLAudioElement>) => setAt(event.currentTarget.currentTime),
      onDurationChange: (event: SyntheticEvent<HTMLAudioElement>) => setLength(lengthOf(event.currentTarget)),
      onError: () => setFailed(true),
    },
  };
}

function lengthOf({ duration }: HTMLMediaElement): number | null {
  return Number.isFinite(duration) && duration > 0 ? duration : null;
}
