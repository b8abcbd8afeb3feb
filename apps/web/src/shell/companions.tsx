import { type ReactNode, Suspense, useState } from 'react';
import { latePart } from './late-part.ts';
import { Notifications } from './notifications/notifications.tsx';
import { PageTitle } from './page-title.tsx';
import { useShortcut } from './shortcuts/use-shortcut.ts';

const CommandBar = latePart(async () => (await import('./commands/command-bar.tsx')).default);
const HelpDialog = latePart(async () => (await import('./shortcuts/help-dialog.tsx')).default);

/** What goes with every page without having a place in it: title, notifications, command bar, help. */
export function Companions(): ReactNode {
  const [shown, setShown] = useState<'commands' | 'help' | null>(null);
  const close = (): void => setShown(null);
  useShortcut('commands', () => setShown((before) => (before === 'commands' ? null : 'commands')));
  useShortcut('help', () => setShown('help'));
  return (
    <>
      <PageTitle />
      <Notifications />
      <Suspense>
        {shown === 'commands' && <CommandBar onClose={close} />}
        {shown === 'help' && <HelpDialog isOpen onClose={close} />}
      </Suspense>
    </>
  );
}
