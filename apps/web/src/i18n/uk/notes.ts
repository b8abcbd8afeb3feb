import type { Messages } from '../messages.ts';

export const notes: Messages['notes'] = {
  edit: 'Змінити нотатку',
  delete: 'Видалити нотатку',
  deleteText: 'Вона зникне для всіх колег.',
};
