import type { Messages } from '../messages.ts';

export const kinds: Messages['kinds'] = {
  text: 'Wiadomość',
  image: 'Zdjęcie',
  video: 'Film',
  audio: 'Nagranie',
  voice: 'Wiadomość głosowa',
  document: 'Dokument',
  sticker: 'Naklejka',
  location: 'Lokalizacja',
  contacts: 'Wizytówka',
  interactive: 'Odpowiedź z menu',
  reaction: 'Reakcja',
  story: 'Relacja',
  template: 'Szablon',
  system: 'Wiadomość systemowa',
  unsupported: 'Nieobsługiwana wiadomość',
};
