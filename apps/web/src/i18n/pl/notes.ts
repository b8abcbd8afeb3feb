import type { Messages } from '../messages.ts';

export const notes: Messages['notes'] = {
  edit: 'Edytuj notatkę',
  delete: 'Usuń notatkę',
  deleteText: 'Zniknie dla wszystkich współpracowników.',
};
