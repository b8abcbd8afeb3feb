import { z } from 'zod';
import { isUuid, SwitchboardError } from '@switchboard/core';
import type { AuditRow, AuditStore } from '@switchboard/database';
import { type auditEntrySchema, auditPageSchema } from '@switchboard/protocol';
import type { Principal } from '../auth/authenticator.ts';
import { count, optionalText } from './inbox.ts';
import { BASE } from './paths.ts';
import { type Route, userRoute } from './route.ts';

/** What agents see the trail of: what they work with. */
const OF_AGENTS = ['conversation', 'contact'];

/** Who did what. */
export function auditLogRoutes({ audit }: { audit: AuditStore }): Route[] {
  return [
    userRoute(
      {
        method: 'get',
        path: `${BASE}/audit-log`,
        summary:
          'Who did what, the newest first; of conversations and contacts for everybody, else for owners',
        query: z.object({
          subject_type: optionalText.describe('as `conversation`'),
          subject_id: optionalText,
          user_id: optionalText.describe('who did it'),
          cursor: optionalText.refine((value) => value === null || isUuid(value), 'must be a `next_cursor`'),
          limit: count({ default: 50, min: 1, max: 200 }),
        }),
        response: auditPageSchema,
      },
      async ({ query }, principal) => {
        const rows = await audit.list({
          subjectTypes: subjectTypes(query.subject_type, principal),
          subjectId: query.subject_id,
          userId: query.user_id,
          before: query.cursor,
          limit: query.limit + 1,
        });
        const page = rows.slice(0, query.limit);
        const hasMore = rows.length > query.limit;
        return { entries: page.map(entryView), next_cursor: hasMore ? page.at(-1)!.id : null };
      },
    ),
  ];
}

function subjectTypes(asked: string | null, { user }: Principal): readonly string[] | null {
  if (user.role === 'owner') return asked === null ? null : [asked];
  if (asked === null) return OF_AGENTS;
  if (!OF_AGENTS.includes(asked)) throw new SwitchboardError('forbidden', 'Only owners may see this.');
  return [asked];
}

function entryView(row: AuditRow): z.input<typeof auditEntrySchema> {
  return { ...row, occurred_at: row.occurred_at.toISOString() };
}
