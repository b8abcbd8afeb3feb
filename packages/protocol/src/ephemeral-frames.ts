import { z } from 'zod';

const typing = z.object({
  occurred_at: z.string(),
  data: z.object({ conversation_id: z.string(), user_id: z.string(), user_name: z.string() }),
});

const presentUser = z.object({
  user_id: z.string(),
  name: z.string(),
  is_online: z.boolean(),
  viewing: z.array(z.string()).describe('conversations that are open on their screens'),
});

/** Frames of `switchboard.v1` that are not in the log: they carry no `seq`, and whoever is away never hears them. */
export const ephemeralFrames = {
  'typing.started': typing.extend({ type: z.literal('typing.started') }),
  'typing.stopped': typing.extend({ type: z.literal('typing.stopped') }),
  'presence.updated': z.object({
    type: z.literal('presence.updated'),
    occurred_at: z.string(),
    data: z.object({
      complete: z.boolean().describe('true: these are all; false: these have changed'),
      users: z.array(presentUser),
    }),
  }),
};

export type EphemeralType = keyof typeof ephemeralFrames;
export type EphemeralFrameOf<T extends EphemeralType = EphemeralType> = {
  [K in T]: z.infer<(typeof ephemeralFrames)[K]>;
}[T];
export type PresentUser = z.infer<typeof presentUser>;
