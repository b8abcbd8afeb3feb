import { type RefObject, useEffect, useEffectEvent, useState } from 'react';

/** Where files are over the page, to be let go: the rectangle that takes them. */
export type DropRectangle = Pick<DOMRect, 'top' | 'left' | 'width' | 'height'>;

/**
 * Takes files that are dropped anywhere on the nearest `[data-drop-zone]` around an element.
 *
 * @returns the rectangle while files are over it; null otherwise
 */
export function useDropZone(
  inside: RefObject<HTMLElement | null>,
  onFiles: (files: readonly File[]) => void,
): DropRectangle | null {
  const [over, setOver] = useState<DropRectangle | null>(null);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    const zone = inside.current?.closest<HTMLElement>('[data-drop-zone]') ?? inside.current;
    if (zone === null) return undefined;
    // Entering a child comes before leaving its parent.
    let depth = 0;
    const onEnter = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth++;
      setOver(zone.getBoundingClientRect());
    };
    const onLeave = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(null);
    };
    const onOver = (event: DragEvent): void => {
      if (hasFiles(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(null);
      take([...(event.dataTransfer?.files ?? [])]);
    };
    const ends = new AbortController();
    const { signal } = ends;
    zone.addEventListener('dragenter', onEnter, { signal });
    zone.addEventListener('dragleave', onLeave, { signal });
    zone.addEventListener('dragover', onOver, { signal });
    zone.addEventListener('drop', onDrop, { signal });
    return () => ends.abort();
  }, [inside]);
  return over;
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}
