import { z } from 'zod';
import { conversationSchema } from './views.ts';

/** A person as lists show them. */
export const contactSchema = z.object({
  id: z.string(),
  name: z
    .string()
    .nullable()
    .describe("as it is shown: the one that a colleague gave, else the address book's, else the platform's"),
  given_name: z.string().nullable().describe('the one that a colleague gave'),
  client_id: z.string().nullable().describe('theirs in the host application'),
  created_at: z.iso.datetime(),
});

/** One id by which a platform knows a person. */
export const contactIdentitySchema = z.object({
  id: z.string(),
  platform: z.string(),
  kind: z.string().describe('phone, bsuid, psid, igsid, telegram_user, …'),
  value: z.string(),
});

/** Two records that became one person. */
export const contactMergeSchema = z.object({
  id: z.string(),
  kept_contact_id: z.string(),
  merged_contact_id: z.string(),
  merged_name: z.string().nullable().describe('what the record that went over was called'),
  reason: z.string().describe("the platform's proof, or `agent`: a colleague did it"),
  ids: z.array(z.string()).describe('the ids that went over'),
  created_at: z.iso.datetime(),
  undone_at: z.iso.datetime().nullable(),
});

/** `GET contacts/{id}`. */
export const contactCardSchema = contactSchema.extend({
  identities: z.array(contactIdentitySchema),
  conversations: z.array(conversationSchema).describe('the liveliest first'),
  merges: z.array(contactMergeSchema).describe('the newest first'),
});

/** `GET contacts`. */
export const contactListSchema = z.object({ contacts: z.array(contactSchema) });

export type ContactView = z.infer<typeof contactSchema>;
export type ContactIdentityView = z.infer<typeof contactIdentitySchema>;
export type ContactMergeView = z.infer<typeof contactMergeSchema>;
export type ContactCard = z.infer<typeof contactCardSchema>;
