import { z } from 'zod';
import { roleSchema, userSchema } from './views.ts';

/** The languages of Switchboard's own pages. */
export const LANGUAGES = ['en', 'uk', 'pl'] as const;

export const languageSchema = z.enum(LANGUAGES);

/** A colleague as everybody sees them. */
export const colleagueSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  is_disabled: z.boolean(),
});

/** A user as owners see them. */
export const managedUserSchema = userSchema.extend({
  source: z
    .enum(['local', 'host'])
    .describe('`host`: the host application vouches for them, and gives the role'),
  is_disabled: z.boolean(),
  has_password: z.boolean(),
  created_at: z.iso.datetime(),
});

/** A user with the link that signs them in once; it is shown this once. */
export const invitedUserSchema = z.object({ user: managedUserSchema, sign_in_link: z.string() });

export const signInLinkSchema = z.object({ sign_in_link: z.string() });

/** `GET auth/me`. */
export const accountSchema = userSchema.extend({
  has_password: z.boolean(),
  needs_current_password: z
    .boolean()
    .describe('to set another: there is one, and a one-time link did not just let them in'),
  language: languageSchema.nullable().describe('null: as the browser asks'),
  read_only_channel_ids: z.array(z.string()).describe('channels where they may read and change nothing'),
});

/** The answer to signing in. */
export const signedInSchema = z.object({
  access_token: z.string(),
  token_type: z.literal('bearer'),
  user: userSchema,
});

/** What a user may not write to. */
export const userChannelsSchema = z.object({ read_only_channel_ids: z.array(z.string()) });

/** An API token; the token itself is shown at its making only. */
export const apiTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  user_id: z.string(),
  user_name: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable().describe('null: when it is revoked'),
});

export const newApiTokenSchema = apiTokenSchema.extend({ token: z.string().describe('shown this once') });

export type Language = z.infer<typeof languageSchema>;
export type UserView = z.infer<typeof userSchema>;
export type Colleague = z.infer<typeof colleagueSchema>;
export type ManagedUser = z.infer<typeof managedUserSchema>;
export type InvitedUser = z.infer<typeof invitedUserSchema>;
export type Account = z.infer<typeof accountSchema>;
export type SignedIn = z.infer<typeof signedInSchema>;
export type UserChannels = z.infer<typeof userChannelsSchema>;
export type ApiTokenView = z.infer<typeof apiTokenSchema>;
export type NewApiToken = z.infer<typeof newApiTokenSchema>;
