import { z } from 'zod';

const text = z.string().nullable();

/** What a message holds besides words and files; every key is optional, and clients must expect new ones. */
export const messagePayloadSchema = z.object({
  sender: z
    .object({ id: z.string(), name: text, username: text })
    .optional()
    .describe('who spoke, where the conversation is a group'),
  forwarded: z.literal(true).optional(),
  frequently_forwarded: z.literal(true).optional(),
  forwarded_from: z.string().optional(),
  album_id: z.string().optional().describe('messages sent as one album share it'),
  location: z
    .object({
      latitude: z.number().nullable(),
      longitude: z.number().nullable(),
      name: text,
      address: text,
      url: text,
      live: z.literal(true).optional().describe('it moves: this is where it was last told to be'),
    })
    .optional(),
  poll: z
    .object({
      question: z.string(),
      options: z.array(z.object({ text: z.string(), votes: z.number().nullable() })),
      closed: z.boolean(),
    })
    .optional(),
  contacts: z
    .array(
      z.object({
        name: text,
        organization: text,
        phones: z.array(z.object({ number: z.string(), type: text })),
        emails: z.array(z.string()),
        urls: z.array(z.string()),
      }),
    )
    .optional(),
  interactive: z
    .object({
      kind: z.enum(['button', 'list', 'flow', 'call_permission', 'quick_reply', 'postback', 'booking']),
      id: text,
      title: text,
      description: text,
      data: z.unknown().optional(),
    })
    .optional()
    .describe('a pressed button, a chosen row, a filled-in form'),
  order: z
    .object({
      catalog_id: text,
      items: z.array(z.object({ product_id: text, quantity: text, price: text, currency: text })),
    })
    .optional(),
  product: z.object({ catalog_id: text, product_id: text }).optional().describe('what is asked about'),
  story: z.object({ relation: z.enum(['reply', 'mention']), id: text, url: text }).optional(),
  shares: z.array(z.object({ type: z.string(), id: text, title: text, url: text })).optional(),
  template: z
    .unknown()
    .optional()
    .describe(
      'a structured message of Messenger or Instagram, as it came; of ours: {name, language, components}',
    ),
  offered: z
    .unknown()
    .optional()
    .describe('buttons, a list or a link of ours, from which the customer may choose'),
  referral: z
    .object({
      source: text,
      type: text,
      ref: text,
      id: text,
      url: text,
      headline: text,
      body: text,
      click_id: text,
    })
    .optional()
    .describe('the advertisement, link or shop that led the customer here'),
  system: z
    .object({ type: z.string() })
    .catchall(z.unknown())
    .optional()
    .describe('a line that no person wrote'),
  unsupported: z.object({ code: text, title: text, type: text }).optional(),
  standby: z.literal(true).optional().describe('another app answers this conversation at present'),
  raw: z.unknown().optional().describe("the platform's own item, where part of it is not understood"),
});
