import type { Messages } from '../messages.ts';

export const kinds: Messages['kinds'] = {
  text: 'Повідомлення',
  image: 'Фото',
  video: 'Відео',
  audio: 'Аудіо',
  voice: 'Голосове повідомлення',
  document: 'Документ',
  sticker: 'Стікер',
  location: 'Місцеположення',
  contacts: 'Картка контакту',
  interactive: 'Відповідь із меню',
  reaction: 'Реакція',
  story: 'Історія',
  template: 'Шаблон',
  system: 'Системне повідомлення',
  unsupported: 'Непідтримуване повідомлення',
};
