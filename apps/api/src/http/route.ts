import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../auth/authenticator.ts';

/** A text from outside; NUL and half a character are refused, because PostgreSQL would refuse them later and less kindly. */
export function text({ min = 0, max }: { min?: number; max: number }) {
  return z
    .string()
    .min(min)
    .max(max)
    .refine((value) => !value.includes('\u0000'), 'must not contain NUL')
    .refine((value) => value.isWellFormed(), 'must not contain half a character');
}

/** Words that somebody types: without the blanks around them, and something must be left. */
export function trimmed({ max }: { max: number }) {
  return text({ max })
    .transform((value) => value.trim())
    .pipe(z.string().min(1));
}

/** Who may call: anyone, a signed-in user or API token, or another process of ours. */
export type RouteAccess = 'public' | 'user' | 'internal';

export interface RouteInput<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  /** The raw request and response, for the few routes that set cookies or another content type. */
  request: Request;
  response: Response;
}

export interface RouteDefinition<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  method: 'get' | 'post' | 'patch' | 'delete';
  /** Express path; `:name` for parameters. */
  path: string;
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  response: R;
  status?: number;
  /** Where it answers something else than JSON. */
  produces?: string;
  /** Where it reads something else than JSON, by itself: the schema for the documentation. */
  form?: z.ZodType;
  /** Where a browser that opens it gets the web application's page in place of the answer. */
  opensPage?: boolean;
}

/** A route as the application mounts it and as the OpenAPI document describes it: one source for both. */
export interface Route {
  method: 'get' | 'post' | 'patch' | 'delete';
  path: string;
  summary: string;
  access: RouteAccess;
  schemas: { params?: z.ZodType; query?: z.ZodType; body?: z.ZodType; response: z.ZodType };
  status: number;
  produces: string;
  form: z.ZodType | null;
  opensPage: boolean;
  handle(input: RouteInput<unknown, unknown, unknown>, principal: Principal | null): Promise<unknown>;
}

/** A route for signed-in users; the handler gets checked input and who asks. */
export function userRoute<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
>(
  definition: RouteDefinition<P, Q, B, R>,
  handle: (
    input: RouteInput<z.output<P>, z.output<Q>, z.output<B>>,
    principal: Principal,
  ) => Promise<z.input<R>>,
): Route {
  return build(definition, 'user', (input, principal) => handle(input as never, principal!));
}

/** A route without sign-in (`public`), or for our own processes (`internal`). */
export function openRoute<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
>(
  access: 'public' | 'internal',
  definition: RouteDefinition<P, Q, B, R>,
  handle: (input: RouteInput<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R>>,
): Route {
  return build(definition, access, (input) => handle(input as never));
}

function build(
  definition: RouteDefinition<z.ZodType, z.ZodType, z.ZodType, z.ZodType>,
  access: RouteAccess,
  handle: Route['handle'],
): Route {
  const { method, path, summary, params, query, body, response, status = 200 } = definition;
  const { produces = 'application/json', form = null, opensPage = false } = definition;
  return {
    method,
    path,
    summary,
    access,
    status,
    produces,
    form,
    opensPage,
    schemas: {
      response,
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
    },
    handle,
  };
}
