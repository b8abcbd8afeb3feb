import { channelNode, listNumbers, listTemplates, profileNode, subscribedApps } from './account-routes.ts';
import { authenticate, ownChannel, senderLine } from './graph-access.ts';
import type { GraphCall, GraphContext } from './graph-context.ts';
import { GraphError, unsupportedRequest } from './graph-error.ts';
import type { GraphAnswer } from './graph-request.ts';
import {
  continueUpload,
  downloadMedia,
  mediaNode,
  startUpload,
  uploadAttachment,
  uploadWhatsApp,
} from './media-routes.ts';
import { recipientOf, sendMessaging } from './send-messaging.ts';
import { sendWhatsApp } from './send-whatsapp.ts';
import { debugToken, dialog, exchangeToken, listAccounts, me, refreshToken } from './token-routes.ts';

/** Does what is asked, at once where it can. @throws GraphError, in a promise or not, as Meta refuses it. */
export function dispatch(context: GraphContext, call: GraphCall): GraphAnswer | Promise<GraphAnswer> {
  switch (call.request.route) {
    case 'messages':
      return sendMessage(context, call);
    case 'media_upload':
      return uploadWhatsApp(context, call);
    case 'media':
      return mediaNode(context, call);
    case 'media_download':
      return downloadMedia(context, call);
    case 'message_attachments':
      return uploadAttachment(context, call);
    case 'uploads':
      return startUpload(context, call);
    case 'upload':
      return continueUpload(context, call);
    case 'message_templates':
      return listTemplates(context, call);
    case 'phone_numbers':
      return listNumbers(context, call);
    case 'subscribed_apps':
      return subscribedApps(context, call);
    case 'channel':
      return channelNode(context, call);
    case 'profile':
      return profileNode(context, call);
    case 'debug_token':
      return debugToken(context, call);
    case 'access_token':
      return exchangeToken(context, call);
    case 'refresh_access_token':
      return refreshToken(context, call);
    case 'me':
      return me(context, call);
    case 'accounts':
      return listAccounts(context, call);
    case 'dialog':
      return dialog(context, call);
    case 'unknown':
      throw unknownPath(call);
  }
}

function sendMessage(context: GraphContext, call: GraphCall): GraphAnswer {
  const { request, fields } = call;
  const [id = ''] = request.segments;
  if (request.method !== 'POST') throw unsupportedRequest(request.method, id);
  const record = authenticate(context.world, request, fields);
  if (context.world.channels.get(id)?.platform === 'whatsapp') {
    return sendWhatsApp(context, ownChannel(context.world, request, record, id), call);
  }
  return sendMessaging(context, senderLine(context.world, request, record, recipientOf(fields)), call);
}

function unknownPath({ request }: GraphCall): GraphError {
  const [id = '', ...rest] = request.segments;
  if (rest.length === 0) return unsupportedRequest(request.method, id);
  return new GraphError({ code: 2500, message: `Unknown path components: /${rest.join('/')}` });
}
