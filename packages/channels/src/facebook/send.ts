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

/** Sends one command through the page that `target` names; never twice. */
export function sendFacebook(
  port: GraphPort,
  target: OutboundTarget,
  command: OutboundCommand,
  credentials: GraphCredentials,
  options: GraphCallOptions = {},
): Promise<SendOutcome> {
  const built = buildFacebookRequest(target, command);
  return sendBuilt(port, built, credentials, options, (answer) => readFacebookAnswer(command, answer));
}

/** The request that `command` stands for (notes/meta.md §6.2; reactions: Meta's page "sender actions"). */
export function buildFacebookRequest(target: OutboundTarget, command: OutboundCommand): BuiltRequest {
  switch (command.kind) {
    case 'message': {
      // The page's own echo repeats the metadata: so a message is found whose answer was lost.
      const body = messagingBody(target.address, command, command.messageId);
      if (body === null) return unsupported(`Messenger takes no message of the kind "${command.type}".`);
      return request(target, body);
    }
    case 'reaction':
      return request(target, reactionBody(target.address, command.messageExternalId, command.emoji));
    case 'edit':
      return unsupported('Messenger does not let a page change a message that was sent.');
    case 'delete':
      return unsupported('Messenger does not let a page take a message back.');
  }
}

export function readFacebookAnswer(command: OutboundCommand, answer: GraphAnswer): SendOutcome {
  return readMessagingAnswer('facebook', command.kind === 'reaction' ? 'reaction' : 'message', answer);
}

function request(target: OutboundTarget, body: JsonRecord): BuiltRequest {
  const path = graphPath(target.channelExternalId, 'messages');
  return { kind: 'request', request: { host: 'graph', method: 'POST', path, body } };
}
