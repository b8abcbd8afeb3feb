import { z } from 'zod';
import { type Clock, LIMITS, SwitchboardError } from '@switchboard/core';
import type { LabelStore, LabelView } from '@switchboard/database';
import { LABEL_COLORS, labelDeletedSchema, labelListSchema, labelSchema } from '@switchboard/protocol';
import { assertMayWrite } from '../auth/channel-access.ts';
import { uuid } from '../sockets/event-filter.ts';
import { BASE } from './paths.ts';
import { type Route, trimmed, userRoute } from './route.ts';

export interface LabelRoutesOptions {
  labels: LabelStore;
  clock: Clock;
  /** Called after a change that was logged. */
  onChanged: () => void;
}

const params = z.object({ id: uuid('the id of a label') });
const name = trimmed({ max: LIMITS.labelNameCharsMax });
const color = z.enum(LABEL_COLORS);

/** Marks on conversations. Whoever answers customers may make and change them. */
export function labelRoutes({ labels, clock, onChanged }: LabelRoutesOptions): Route[] {
  const now = (): Date => new Date(clock.now());
  return [
    userRoute(
      { method: 'get', path: `${BASE}/labels`, summary: 'Labels, by name', response: labelListSchema },
      async () => ({ labels: (await labels.list()).map(shown) }),
    ),
    userRoute(
      {
        method: 'post',
        path: `${BASE}/labels`,
        summary: 'Make a label',
        body: z.object({ name, color: color.default('grey') }),
        response: labelSchema,
        status: 201,
      },
      async ({ body }, principal) => {
        assertMayWrite(principal, null);
        const label = await labels.add(body, principal.user.id, now());
        onChanged();
        return shown(label);
      },
    ),
    userRoute(
      {
        method: 'patch',
        path: `${BASE}/labels/:id`,
        summary: 'Give a label another name or colour',
        params,
        body: z.object({ name: name.optional(), color: color.optional() }),
        response: labelSchema,
      },
      async ({ params: { id }, body }, principal) => {
        assertMayWrite(principal, null);
        const label = await labels.change(id, body, principal.user.id, now());
        if (label === null) throw noLabel();
        onChanged();
        return shown(label);
      },
    ),
    userRoute(
      {
        method: 'delete',
        path: `${BASE}/labels/:id`,
        summary: 'Take a label off every conversation and delete it',
        params,
        response: labelDeletedSchema,
      },
      async ({ params: { id } }, principal) => {
        assertMayWrite(principal, null);
        const conversations = await labels.remove(id, principal.user.id, now());
        if (conversations === null) throw noLabel();
        onChanged();
        return { status: 'deleted' as const, conversations };
      },
    ),
  ];
}

/** The database lets in no colour that is not one of these. */
function shown(label: LabelView): z.input<typeof labelSchema> {
  return labelSchema.parse(label);
}

function noLabel(): SwitchboardError {
  return new SwitchboardError('not_found', 'There is no such label.');
}
