import type { MessageError, MetaPlatform } from '@switchboard/core';
import type { UploadFile } from '../../http/multipart.ts';
import type { GraphAnswer } from './graph-client.ts';
import type { Undone } from '../../reply/outcomes.ts';
import { undoneOf } from './send-request.ts';

/** A file for a platform; `type` says as what it will be sent. */
export interface UploadableFile extends UploadFile {
  type: 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker';
}

/** A failed upload may always be tried again: nobody sees a file that no message names. */
export type UploadOutcome = { kind: 'uploaded'; externalId: string } | Exclude<Undone, { kind: 'unknown' }>;

const LOST: MessageError = {
  code: 'upload_lost',
  title: 'The platform did not say that it has the file.',
  advice: 'Nothing: it is tried again by itself.',
};

/** How an upload ended; `idOfFile` finds the file's id in Graph's answer. */
export function uploadOutcome(
  platform: MetaPlatform,
  answer: GraphAnswer,
  idOfFile: (body: Extract<GraphAnswer, { kind: 'ok' }>['body']) => string | null,
): UploadOutcome {
  if (answer.kind === 'ok') {
    const externalId = idOfFile(answer.body);
    if (externalId !== null) return { kind: 'uploaded', externalId };
    return { kind: 'later', scope: 'message', afterMs: null, triesMax: 3, error: LOST };
  }
  if (answer.kind === 'lost') {
    const error = { ...LOST, detail: answer.reason };
    return { kind: 'later', scope: 'message', afterMs: null, triesMax: 3, error };
  }
  const undone = undoneOf(platform, answer);
  return undone.kind === 'unknown'
    ? { kind: 'later', scope: 'message', afterMs: null, triesMax: 3, error: undone.error }
    : undone;
}
