import express, { type Request, type RequestHandler, type Response } from 'express';
import { readSignedRequest } from '@switchboard/channels';
import { type Clock, LIMITS, storableExternalId, SwitchboardError } from '@switchboard/core';
import type { PrivacyStore } from '@switchboard/database';
import type { Logger } from '@switchboard/service';
import type { WebhookSecrets } from '../webhook-secrets.ts';
import { BASE } from './paths.ts';
import { privacyStatusPage, unknownCodePage } from './privacy-page.ts';

export interface PrivacyOptions {
  privacy: PrivacyStore;
  secrets: WebhookSecrets;
  clock: Clock;
  logger: Logger;
  publicUrl: string;
  /** False while the database is away or not migrated. */
  isReady: () => boolean;
}

/** The platforms whose apps people can remove or ask to forget them. */
const PLATFORMS = ['facebook', 'instagram'] as const;
type PrivacyPlatform = (typeof PLATFORMS)[number];

const CODE = /^[0-9a-f]{32}$/;

/** Meta's privacy callbacks, and the page on which a person sees what became of a request (CONTRACT §3). */
export function privacyRouter(options: PrivacyOptions): RequestHandler {
  const router = express.Router();
  // Whatever it calls itself: what is not this form holds no signed_request.
  const form = express.urlencoded({
    extended: false,
    limit: LIMITS.privacyBodyBytesMax,
    type: () => true,
  });
  for (const platform of PLATFORMS) {
    const base = `${BASE}/${platform}`;
    router.post(`${base}/deauthorize`, form, async (request, response) => {
      await carryOut(platform, 'deauthorize', request, options);
      response.setHeader('Cache-Control', 'no-store').json({ status: 'ok' });
    });
    router.post(`${base}/data-deletion`, form, async (request, response) => {
      const code = await carryOut(platform, 'data_deletion', request, options);
      const url = `${options.publicUrl}${base}/data-deletion-status?code=${code}`;
      response.setHeader('Cache-Control', 'no-store').json({ url, confirmation_code: code });
    });
    router.get(`${base}/data-deletion-status`, async (request, response) => {
      await showStatus(platform, request, response, options);
    });
  }
  return router;
}

/**
 * Checks and carries out what Meta asks. Answers the confirmation code.
 *
 * @throws SwitchboardError `bad_request`, `bad_signature`, or `database_unavailable`
 */
async function carryOut(
  platform: PrivacyPlatform,
  kind: 'deauthorize' | 'data_deletion',
  request: Request,
  options: PrivacyOptions,
): Promise<string> {
  const { privacy, clock, logger } = options;
  const nowMs = clock.now();
  const { userId, issuedAt } = verified(platform, request, nowMs, options);
  assertReady(options);
  const { id, status, confirmationCode, createdAt } = await privacy.carryOut(
    {
      platform,
      kind,
      userExternalId: storableExternalId(userId),
      // Without a time of its own, each is a request of its own.
      issuedAt: issuedAt ?? new Date(nowMs),
    },
    new Date(nowMs),
  );
  logger.info('a privacy request of Meta', {
    platform,
    kind,
    status,
    request: id,
    issuedAt,
    // What somebody has captured and sends once more shows here, and does nothing.
    repeated: createdAt.getTime() !== nowMs,
  });
  return confirmationCode;
}

function verified(
  platform: PrivacyPlatform,
  request: Request,
  nowMs: number,
  { secrets, logger }: PrivacyOptions,
): { userId: string; issuedAt: Date | null } {
  const text = (request.body as Record<string, unknown> | undefined)?.['signed_request'];
  if (typeof text !== 'string')
    throw new SwitchboardError('bad_request', 'Send one signed_request as a form field.');
  // Instagram Login signs with its own secret, everything else with the app's (notes/meta.md §8): own ones first.
  const other = platform === 'instagram' ? 'facebook' : 'instagram';
  const appSecrets = [...secrets.appSecretsOf(platform), ...secrets.appSecretsOf(other)];
  const read = readSignedRequest(text, appSecrets, nowMs);
  if (read.outcome === 'verified') return read;
  logger.warn('a privacy request was turned away', { platform, outcome: read.outcome });
  if (read.outcome === 'malformed') throw new SwitchboardError('bad_request', read.reason);
  if (!secrets.isComplete) {
    throw new SwitchboardError(
      'database_unavailable',
      'The app secrets are not loaded yet. Try again in a moment.',
    );
  }
  throw new SwitchboardError('bad_signature', 'The signature does not match an app secret.');
}

function assertReady({ isReady }: PrivacyOptions): void {
  if (isReady()) return;
  throw new SwitchboardError('database_unavailable', 'The database does not answer. Try again in a moment.');
}

async function showStatus(
  platform: PrivacyPlatform,
  request: Request,
  response: Response,
  options: PrivacyOptions,
): Promise<void> {
  assertReady(options);
  const { code } = request.query;
  const found =
    typeof code === 'string' && CODE.test(code)
      ? await options.privacy.byConfirmationCode(platform, code)
      : null;
  response.status(found === null ? 404 : 200);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader(
    'Content-Security-Policy',
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  response.type('html').send(found === null ? unknownCodePage() : privacyStatusPage(found));
}
