import { z } from 'zod';
import { type Clock, OUTGOING_EVENT_TYPES, SwitchboardError } from '@switchboard/core';
import type { OutgoingDelivery, WebhookEndpoint, WebhookEndpointStore } from '@switchboard/database';
import {
  outgoingDeliveryPageSchema,
  outgoingDeliverySchema,
  outgoingDeliveryStateSchema,
  webhookEndpointListSchema,
  webhookEndpointSchema,
  webhookEndpointWithSecretSchema,
  webhookReplaySchema,
} from '@switchboard/protocol';
import type { AddressGuard } from '@switchboard/service';
import { requireOwner } from '../auth/require-owner.ts';
import { count } from './inbox.ts';
import { type Route, userRoute } from './route.ts';
import type { Trail } from './trail.ts';
import { changedEndpoint, deliveryView, endpointView, newEndpoint } from './webhook-endpoint-schemas.ts';

export interface WebhookEndpointRoutesOptions {
  endpoints: WebhookEndpointStore;
  /** Tells which addresses may be sent to. */
  guard: AddressGuard;
  trail: Trail;
  clock: Clock;
}

const PATH = '/api/v1/webhook-endpoints';
const idParams = z.object({ id: z.uuid() });
const deliveryParams = z.object({ id: z.uuid(), delivery_id: z.uuid() });
const done = z.object({ status: z.literal('ok') });

/** Outgoing webhooks: to whom events are told, and what became of each delivery. For owners only. */
export function webhookEndpointRoutes(options: WebhookEndpointRoutesOptions): Route[] {
  return [
    listRoute(options),
    createRoute(options),
    readRoute(options),
    changeRoute(options),
    removeRoute(options),
    rotateRoute(options),
    testRoute(options),
    replayRoute(options),
    deliveriesRoute(options),
    replayDeliveryRoute(options),
  ];
}

function listRoute({ endpoints }: WebhookEndpointRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: PATH,
      summary: 'Endpoints that are told events, and how they are',
      response: webhookEndpointListSchema,
    },
    async (_input, principal) => {
      requireOwner(principal);
      return {
        endpoints: (await endpoints.list()).map(endpointView),
        event_types: [...OUTGOING_EVENT_TYPES],
      };
    },
  );
}

function createRoute({ endpoints, guard, trail }: WebhookEndpointRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: PATH,
      summary: 'Add an endpoint; it is told what happens from now on',
      body: newEndpoint,
      response: webhookEndpointWithSecretSchema,
      status: 201,
    },
    async ({ body }, principal) => {
      requireOwner(principal);
      assertAddress(guard, body.url);
      const { id, secret } = await endpoints.create({
        url: body.url,
        description: body.description,
        eventTypes: body.event_types,
        createdBy: principal.user.id,
      });
      // Of the address its host alone: the rest of it may be a secret.
      const { host } = new URL(body.url);
      const detail = { name: body.description || host, host };
      await trail(principal, { ...entryOf('created', id), detail });
      return { ...endpointView(await found(endpoints, id)), secret };
    },
  );
}

function readRoute({ endpoints }: WebhookEndpointRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: `${PATH}/:id`,
      summary: 'An endpoint',
      params: idParams,
      response: webhookEndpointSchema,
    },
    async ({ params }, principal) => {
      requireOwner(principal);
      return endpointView(await found(endpoints, params.id));
    },
  );
}

function changeRoute({ endpoints, guard, trail }: WebhookEndpointRoutesOptions): Route {
  return userRoute(
    {
      method: 'patch',
      path: `${PATH}/:id`,
      summary: 'Change an endpoint; one that is enabled again goes on where it stopped',
      params: idParams,
      body: changedEndpoint,
      response: webhookEndpointSchema,
    },
    async ({ params: { id }, body }, principal) => {
      requireOwner(principal);
      if (body.url !== undefined) assertAddress(guard, body.url);
      const { url, description, event_types: eventTypes, is_enabled: isEnabled } = body;
      if (!(await endpoints.update(id, { url, description, eventTypes, isEnabled }))) throw unknownEndpoint();
      const detail = {
        changed: Object.keys(body),
        ...(url === undefined ? {} : { host: new URL(url).host }),
        ...(isEnabled === undefined ? {} : { is_enabled: isEnabled }),
      };
      await trail(principal, { ...entryOf('changed', id), detail });
      return endpointView(await found(endpoints, id));
    },
  );
}

function removeRoute({ endpoints, trail }: WebhookEndpointRoutesOptions): Route {
  return userRoute(
    {
      method: 'delete',
      path: `${PATH}/:id`,
      summary: 'Forget an endpoint and its deliveries',
      params: idParams,
      response: done,
    },
    async ({ params: { id } }, principal) => {
      requireOwner(principal);
      if (!(await endpoints.remove(id))) throw unknownEndpoint();
      await trail(principal, entryOf('deleted', id));
      return { status: 'ok' as const };
    },
  );
}

function rotateRoute({ endpoints, trail, clock }: WebhookEndpointRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/:id/rotate-secret`,
      summary: 'A new secret; for a day the one before it signs too',
      params: idParams,
      response: webhookEndpointWithSecretSchema,
    },
    async ({ params: { id } }, principal) => {
      requireOwner(principal);
      const secret = await endpoints.rotateSecret(id, new Date(clock.now()));
      if (secret === null) throw unknownEndpoint();
      await trail(principal, entryOf('secret_rotated', id));
      return { ...endpointView(await found(endpoints, id)), secret };
    },
  );
}

function testRoute({ endpoints, clock }: WebhookEndpointRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/:id/test`,
      summary: 'Send a webhook.test; its delivery shows what came of it',
      params: idParams,
      response: outgoingDeliverySchema,
      status: 202,
    },
    async ({ params: { id } }, principal) => {
      requireOwner(principal);
      assertEnabled(await found(endpoints, id));
      const deliveryId = await endpoints.addTest(id, new Date(clock.now()));
      if (deliveryId === null) throw new SwitchboardError('conflict', 'A test is on its way already.');
      return deliveryView(await foundDelivery(endpoints, id, deliveryId));
    },
  );
}

function replayRoute({ endpoints, trail }: WebhookEndpointRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/:id/replay`,
      summary: 'Tell again what has happened since, under the same ids',
      params: idParams,
      body: z.object({ since: z.iso.datetime({ offset: true }) }),
      response: webhookReplaySchema,
      status: 202,
    },
    async ({ params: { id }, body }, principal) => {
      requireOwner(principal);
      assertEnabled(await found(endpoints, id));
      const first = await endpoints.replaySince(id, new Date(body.since));
      await trail(principal, { ...entryOf('replayed', id), detail: { since: body.since } });
      return { from_seq: first === null ? null : first.toString() };
    },
  );
}

function deliveriesRoute({ endpoints }: WebhookEndpointRoutesOptions): Route {
  return userRoute(
    {
      method: 'get',
      path: `${PATH}/:id/deliveries`,
      summary: 'What became of its deliveries, the newest first; kept for a week',
      params: idParams,
      query: z.object({
        state: outgoingDeliveryStateSchema.optional(),
        limit: count({ default: 50, min: 1, max: 200 }),
        before: z.uuid().optional().describe('the id of a delivery: only older ones'),
      }),
      response: outgoingDeliveryPageSchema,
    },
    async ({ params: { id }, query }, principal) => {
      requireOwner(principal);
      await found(endpoints, id);
      const { limit, state = null, before = null } = query;
      const page = await endpoints.deliveries(id, { state, before, limit: limit + 1 });
      return { deliveries: page.slice(0, limit).map(deliveryView), has_more: page.length > limit };
    },
  );
}

function replayDeliveryRoute({ endpoints, clock }: WebhookEndpointRoutesOptions): Route {
  return userRoute(
    {
      method: 'post',
      path: `${PATH}/:id/deliveries/:delivery_id/replay`,
      summary: 'Make a delivery again, under the same id',
      params: deliveryParams,
      response: outgoingDeliverySchema,
      status: 202,
    },
    async ({ params: { id, delivery_id: deliveryId } }, principal) => {
      requireOwner(principal);
      assertEnabled(await found(endpoints, id));
      if (!(await endpoints.replayDelivery(id, deliveryId, new Date(clock.now())))) throw unknownDelivery();
      return deliveryView(await foundDelivery(endpoints, id, deliveryId));
    },
  );
}

function entryOf(change: string, subjectId: string) {
  return { action: `webhook_endpoint.${change}`, subjectType: 'webhook_endpoint' as const, subjectId };
}

function assertAddress(guard: AddressGuard, url: string): void {
  const problem = guard.problemOf(url);
  if (problem !== null) throw new SwitchboardError('bad_request', `url: ${problem}.`);
}

function assertEnabled({ isEnabled }: WebhookEndpoint): void {
  if (!isEnabled)
    throw new SwitchboardError('conflict', 'Nothing is sent to a disabled endpoint. Enable it first.');
}

async function found(endpoints: WebhookEndpointStore, id: string): Promise<WebhookEndpoint> {
  const endpoint = await endpoints.find(id);
  if (endpoint === null) throw unknownEndpoint();
  return endpoint;
}

async function foundDelivery(
  endpoints: WebhookEndpointStore,
  endpointId: string,
  deliveryId: string,
): Promise<OutgoingDelivery> {
  const delivery = await endpoints.delivery(endpointId, deliveryId);
  if (delivery === null) throw unknownDelivery();
  return delivery;
}

function unknownEndpoint(): SwitchboardError {
  return new SwitchboardError('not_found', 'There is no such endpoint.');
}

function unknownDelivery(): SwitchboardError {
  return new SwitchboardError('not_found', 'There is no such delivery; they are kept for a week.');
}
