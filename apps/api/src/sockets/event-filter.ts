import { z } from 'zod';
import { isUuid, type LoggedEvent, type Platform, PLATFORMS, SwitchboardError } from '@switchboard/core';

/** Names and ids in one filter: an agent follows some channels, not thousands. */
const FILTER_VALUES_MAX = 200;

/** As the database writes them, however they are spelt. */
export const uuid = (what: string) => z.string().refine(isUuid, `must be ${what}`).toLowerCase();

const values = <T extends z.ZodType>(value: T) => z.array(value).max(FILTER_VALUES_MAX).nullish();

/** What a client wants to hear; a kind that is left out lets everything pass. */
export const filterSchema = z.object({
  platforms: values(z.enum(PLATFORMS)),
  channels: values(uuid('ids of channels')),
  conversations: values(uuid('ids of conversations')),
});

export type FilterRequest = z.output<typeof filterSchema>;

/** The platform of a channel; null while this process has not heard of it. */
export type PlatformOf = (channelId: string) => Platform | null;

/** Decides which events a client gets. One that belongs to no platform, channel or conversation passes that kind. */
export class EventFilter {
  readonly #platforms: ReadonlySet<Platform> | null;
  readonly #channels: ReadonlySet<string> | null;
  readonly #conversations: ReadonlySet<string> | null;
  readonly #platformOf: PlatformOf;

  constructor({ platforms, channels, conversations }: FilterRequest, platformOf: PlatformOf) {
    this.#platforms = platforms ? new Set(platforms) : null;
    this.#channels = channels ? new Set(channels) : null;
    this.#conversations = conversations ? new Set(conversations) : null;
    this.#platformOf = platformOf;
  }

  get letsEverythingPass(): boolean {
    return this.#platforms === null && this.#channels === null && this.#conversations === null;
  }

  passes({ channelId, conversationId }: Pick<LoggedEvent, 'channelId' | 'conversationId'>): boolean {
    if (!this.passesConversation(conversationId)) return false;
    if (channelId === null) return true;
    if (this.#channels !== null && !this.#channels.has(channelId)) return false;
    if (this.#platforms === null) return true;
    // Too much is harmless where too little would be a loss.
    const platform = this.#platformOf(channelId);
    return platform === null || this.#platforms.has(platform);
  }

  passesConversation(conversationId: string | null): boolean {
    return this.#conversations === null || conversationId === null || this.#conversations.has(conversationId);
  }
}

/**
 * The filter of an address: lists separated by commas.
 *
 * @throws SwitchboardError `bad_request` when it is not understood
 */
export function filterOfQuery(search: URLSearchParams): FilterRequest {
  const list = (name: string): string[] | undefined => {
    const all = search.getAll(name).flatMap((value) => value.split(','));
    const given = all.map((value) => value.trim()).filter((value) => value !== '');
    return search.has(name) ? given : undefined;
  };
  const asked = {
    platforms: list('platform'),
    channels: list('channel'),
    conversations: list('conversation'),
  };
  const { data } = filterSchema.safeParse(asked);
  if (data !== undefined) return data;
  throw new SwitchboardError(
    'bad_request',
    'platform, channel and conversation take names or ids separated by commas.',
  );
}
