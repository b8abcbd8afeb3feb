import type { Messages } from '../messages.ts';

export const ui: Messages['ui'] = {
  close: 'Закрити',
  cancel: 'Скасувати',
  save: 'Зберегти',
  loading: 'Завантаження …',
  tryAgain: 'Спробувати ще раз',
  fault: 'Ця частина сторінки перестала працювати. Це наша помилка; написане вами збережено.',
  copy: 'Копіювати',
  copied: 'Скопійовано',
  notices: 'Сповіщення',
};
