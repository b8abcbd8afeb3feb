import type { Messages } from '../messages.ts';

export const ui: Messages['ui'] = {
  close: 'Zamknij',
  cancel: 'Anuluj',
  save: 'Zapisz',
  loading: 'Wczytywanie …',
  tryAgain: 'Spróbuj ponownie',
  fault: 'Ta część strony przestała działać. To nasz błąd; to, co napisano, jest zachowane.',
  copy: 'Kopiuj',
  copied: 'Skopiowano',
  notices: 'Powiadomienia',
};
