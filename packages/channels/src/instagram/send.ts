import type { OutboundCommand, OutboundTarget, SendOutcome } from '@switchboard/core';
import {
  type GraphAnswer,
  type GraphCallOptions,
  type GraphCredentials,
  graphPath,
  type GraphPort,
} from '../meta/graph/graph-client.ts';
import { type BuiltRequest, sendBuilt } from '../meta/graph/send-request.ts';
import { messagingBody, reactionBody, readMessagingAnswer } from '../meta/messaging-send.ts';
import { unsupported } from '../reply/outcomes.ts';
import type { JsonRecord } from '../tolerant-reader.ts';
import type { InstagramConnection } from './connection.ts';

/** Sends one command through the account that `target` names; never twice. */
export function sendInstagram(
  port: GraphPort,
  target: OutboundTarget,
  command: OutboundCommand,
  credentials: GraphCredentials,
  connection: InstagramConnection,
  options: GraphCallOptions = {},
): Promise<SendOutcome> {
  const built = buildInstagramRequest(target, command, connection);
  return sendBuilt(port, built, credentials, options, (answer) => readInstagramAnswer(command, answer));
}

/** The request that `command` stands for (notes/meta.md §6.3). */
export function buildInstagramRequest(
  target: OutboundTarget,
  command: OutboundCommand,
  connection: InstagramConnection,
): BuiltRequest {
  switch (command.kind) {
    case 'message': {
      // Echoes of Instagram carry no marker of ours.
      const body = messagingBody(target.address, command, null);
      if (body === null) return unsupported(`Instagram takes no message of the kind "${command.type}".`);
      return request(target, connection, body);
    }
    case 'reaction': {
      const { messageExternalId, emoji } = command;
      if (emoji !== null && !HEARTS.has(emoji)) {
        return unsupported('On Instagram a business can react with a heart only.');
      }
      const body = reactionBody(target.address, messageExternalId, emoji === null ? null : 'love');
      return request(target, connection, body);
    }
    case 'edit':
      return unsupported('Instagram does not let a business change a message that was sent.');
    case 'delete':
      return unsupported('Instagram does not let a business take a message back.');
  }
}

export function readInstagramAnswer(command: OutboundCommand, answer: GraphAnswer): SendOutcome {
  return readMessagingAnswer('instagram', command.kind === 'reaction' ? 'reaction' : 'message', answer);
}

/** The heart as text and as picture. */
const HEARTS: ReadonlySet<string> = new Set(['\u2764', '\u2764\ufe0f']);

function request(target: OutboundTarget, connection: InstagramConnection, body: JsonRecord): BuiltRequest {
  return connection.kind === 'login'
    ? {
        kind: 'request',
        request: {
          host: 'instagram',
          method: 'POST',
          path: graphPath(target.channelExternalId, 'messages'),
          body,
        },
      }
    : {
        kind: 'request',
        request: {
          host: 'graph',
          method: 'POST',
          path: graphPath(connection.pageId ?? 'me', 'messages'),
          body,
        },
      };
}
