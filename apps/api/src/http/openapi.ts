import { z } from 'zod';
import { errorSchema } from './error-response.ts';
import type { Route } from './route.ts';

/** The OpenAPI 3.1 document, made from the schemas that the routes are checked with. */
export function openApiDocument(routes: readonly Route[], publicUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Switchboard',
      version: '1',
      description:
        "One inbox for WhatsApp, Instagram, Messenger and Telegram, live in every agent's browser.",
    },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: { Error: schema(errorSchema, 'output') },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'Session token, API token or host JWT' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'switchboard_session' },
        internal: { type: 'http', scheme: 'bearer', description: 'INTERNAL_TOKEN' },
      },
    },
  };
}

function operation(route: Route): Record<string, unknown> {
  const { params, query, body } = route.schemas;
  return {
    summary: route.summary,
    security: { public: [], user: [{ bearer: [] }, { cookie: [] }], internal: [{ internal: [] }] }[
      route.access
    ],
    parameters: [...parameters(params, 'path'), ...parameters(query, 'query')],
    ...requestBody(body, 'application/json'),
    ...requestBody(route.form ?? undefined, 'multipart/form-data'),
    responses: {
      [route.status]: {
        description: 'Done',
        content: { [route.produces]: { schema: contentSchema(route) } },
      },
      default: {
        description: 'What went wrong',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

function requestBody(type: z.ZodType | undefined, contentType: string): object {
  if (type === undefined) return {};
  return { requestBody: { required: true, content: { [contentType]: { schema: schema(type, 'input') } } } };
}

/** Bytes have no schema. */
function contentSchema({ produces, schemas }: Route): object {
  return produces === 'application/json' ? schema(schemas.response, 'output') : {};
}

function parameters(type: z.ZodType | undefined, place: 'path' | 'query'): Record<string, unknown>[] {
  if (type === undefined) return [];
  const { properties = {}, required = [] } = schema(type, 'input') as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function schema(type: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(type, { io, unrepresentable: 'any' });
  return rest;
}
