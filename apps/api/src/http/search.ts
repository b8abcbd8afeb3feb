import { z } from 'zod';
import { type Clock, isUuid, LIMITS } from '@switchboard/core';
import type { SearchQueries } from '@switchboard/database';
import { searchResultSchema } from '@switchboard/protocol';
import { count } from './inbox.ts';
import { BASE } from './paths.ts';
import { type Route, text, userRoute } from './route.ts';

export interface SearchRoutesOptions {
  search: SearchQueries;
  clock: Clock;
}

/** Finding what was said, and with whom. */
export function searchRoutes({ search, clock }: SearchRoutesOptions): Route[] {
  return [
    userRoute(
      {
        method: 'get',
        path: `${BASE}/search`,
        summary: 'Conversations and messages by their words',
        query: z.object({
          q: text({ max: LIMITS.searchQueryCharsMax }).describe(
            'words by their beginnings, all of them; "a phrase" in quotation marks; any part of a number from four digits. ' +
              'So many messages are looked at and no more: a page may be short and have more behind it',
          ),
          limit: count({ default: 30, min: 1, max: 100 }).describe('messages'),
          before: text({ max: 100 })
            .refine((id) => id === '' || isUuid(id), 'must be the id of a message')
            .transform((id) => (id === '' ? null : id))
            .nullish()
            .transform((id) => id ?? null)
            .describe('the message with which the page before ended'),
        }),
        response: searchResultSchema,
      },
      ({ query }) => search.search(query, clock.now()),
    ),
  ];
}
