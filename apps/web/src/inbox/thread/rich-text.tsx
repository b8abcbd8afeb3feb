import { type ReactNode, useMemo } from 'react';
import { SafeLink } from '../../ui/index.ts';
import { linkify } from './linkify.ts';

/** What people wrote, with its line breaks; addresses are links. */
export function RichText({ text, className }: { text: string; className?: string | undefined }): ReactNode {
  const pieces = useMemo(() => linkify(text), [text]);
  return (
    <div className={className} dir="auto">
      {pieces.map(({ text: words, href }, index) =>
        href === null ? (
          words
        ) : (
          <SafeLink key={index} href={href}>
            {words}
          </SafeLink>
        ),
      )}
    </div>
  );
}
