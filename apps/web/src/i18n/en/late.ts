import { channels } from './channels.ts';
import { contact } from './contact.ts';
import { settings } from './settings.ts';

/** What the first screen does not say. */
export const late = { channels, contact, settings };
