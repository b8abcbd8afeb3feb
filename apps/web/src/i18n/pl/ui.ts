import type { Messages } from '../messages.ts';

export const ui: Messages['ui'] = {
  close: 'Zamknij',
  cancel: 'Anuluj',
  save: 'Zapisz',
  loading: 'Wczytywanie …',
  tryAgain: 'Spróbuj ponownie',
  copy: 'Kopiuj',
  copied: 'Skopiowano',
  notices: 'Powiadomienia',
};
