import type { LateArea, Messages } from '../messages.ts';
import { channels } from './channels.ts';
import { contact } from './contact.ts';
import { settings } from './settings.ts';

/** What the first screen does not say. */
export const late: Pick<Messages, LateArea> = { channels, contact, settings };
