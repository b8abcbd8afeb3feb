import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import YetAnotherLightbox from 'yet-another-react-lightbox';
import Zoom from 'yet-another-react-lightbox/plugins/zoom';
import 'yet-another-react-lightbox/styles.css';

export interface Picture {
  id: string;
  url: string;
  name: string | null;
}

/** Pictures of a thread over the whole page, with zoom. */
export function Lightbox(props: {
  pictures: readonly Picture[];
  index: number;
  onClose: () => void;
}): ReactNode {
  const { pictures, index, onClose } = props;
  const t = useTranslations('thread.lightbox');
  const isSingle = pictures.length === 1;
  return (
    <YetAnotherLightbox
      open
      close={onClose}
      index={index}
      slides={pictures.map(({ url, name }) => ({ src: url, alt: name ?? t('picture') }))}
      plugins={[Zoom]}
      carousel={{ finite: true, preload: 1 }}
      controller={{ closeOnBackdropClick: true }}
      labels={{
        Lightbox: t('title'),
        Close: t('close'),
        Next: t('next'),
        Previous: t('previous'),
        'Zoom in': t('zoomIn'),
        'Zoom out': t('zoomOut'),
        Slide: t('picture'),
        Carousel: t('title'),
        'Photo gallery': t('title'),
        '{index} of {total}': t('place', { index: '{index}', total: '{total}' }),
      }}
      {...(isSingle ? { render: { buttonPrev: () => null, buttonNext: () => null } } : {})}
    />
  );
}
