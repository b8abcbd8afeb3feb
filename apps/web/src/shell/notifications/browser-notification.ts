export type Permission = 'granted' | 'denied' | 'default' | 'missing';

/** Whether this browser shows notifications for us; `missing` where it cannot, as in pages without https. */
export function permission(): Permission {
  return typeof Notification === 'function' ? Notification.permission : 'missing';
}

/** Has the browser ask; only as an answer to a click. */
export async function askPermission(): Promise<Permission> {
  if (permission() === 'missing') return 'missing';
  return await Notification.requestPermission();
}

/** Shows a notification of the browser. Phones have them only for installed pages: nothing is shown there. */
export function showNotification(
  { title, body, tag }: { title: string; body: string; tag: string },
  onClick: () => void,
): void {
  try {
    // The sound is ours, and one of the same conversation takes the place of the one before.
    const shown = new Notification(title, { body, tag, silent: true, icon: '/icon.svg' });
    shown.addEventListener('click', () => {
      window.focus();
      shown.close();
      onClick();
    });
  } catch {
    // The title says that there is something new.
  }
}
