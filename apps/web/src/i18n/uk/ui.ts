import type { Messages } from '../messages.ts';

export const ui: Messages['ui'] = {
  close: 'Закрити',
  cancel: 'Скасувати',
  save: 'Зберегти',
  loading: 'Завантаження …',
  tryAgain: 'Спробувати ще раз',
  copy: 'Копіювати',
  copied: 'Скопійовано',
  notices: 'Сповіщення',
};
