import type { ReactNode } from 'react';
import { safeHref } from './safe-href.ts';

/** A link that a stranger has given. Where it leads nowhere safe it is only words. */
export function SafeLink(props: { href: string; className?: string; children: ReactNode }): ReactNode {
  const href = safeHref(props.href);
  if (href === null) return <span className={props.className}>{props.children}</span>;
  return (
    <a href={href} className={props.className} target="_blank" rel="noopener noreferrer">
      {props.children}
    </a>
  );
}
