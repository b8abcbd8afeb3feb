import { composer } from './composer.ts';
import { kinds } from './kinds.ts';
import { list } from './list.ts';
import { notes } from './notes.ts';
import { session } from './session.ts';
import { shell } from './shell.ts';
import { shortcuts } from './shortcuts.ts';
import { thread } from './thread.ts';
import { ui } from './ui.ts';

export const en = { composer, kinds, list, notes, session, shell, shortcuts, thread, ui };
