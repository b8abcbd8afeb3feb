/** The way out: requests to the platforms, and what their answers mean. */
export type { HttpExchangerOptions } from './http/exchange.ts';
export type { UploadFile } from './http/multipart.ts';
export { type GraphError, withoutSecret } from './meta/graph/graph-answer.ts';
export {
  appSecretProof,
  type GraphAnswer,
  type GraphCallOptions,
  GraphClient,
  type GraphClientOptions,
  type GraphCredentials,
  type GraphForm,
  graphPath,
  type GraphPort,
  type GraphRequest,
} from './meta/graph/graph-client.ts';
export { classifyGraphError, explainPlatformError } from './meta/graph/graph-errors.ts';
export { undoneOf } from './meta/graph/send-request.ts';
export type { UploadableFile, UploadOutcome } from './meta/graph/upload-outcome.ts';
export { buildWhatsappRequest, readWhatsappAnswer, sendWhatsapp } from './whatsapp/send.ts';
export { uploadToWhatsapp } from './whatsapp/upload.ts';
export { buildFacebookRequest, readFacebookAnswer, sendFacebook } from './facebook/send.ts';
export type { InstagramConnection } from './instagram/connection.ts';
export { buildInstagramRequest, readInstagramAnswer, sendInstagram } from './instagram/send.ts';
export { uploadToPage } from './meta/messaging-upload.ts';
export {
  type Capabilities,
  capabilitiesOf,
  type InteractiveLimits,
  type ListLimits,
  type MediaRule,
  type SendableFileType,
  sendableTypeOf,
  takesMimeType,
  type TextLimit,
} from './reply/capabilities.ts';
export { checkReply } from './reply/check-reply.ts';
export {
  type Reply,
  type ReplyFile,
  type ReplyPart,
  type SplitReply,
  splitReply,
} from './reply/split-reply.ts';
export { type BotAnswer, BotClient, type BotClientOptions, type BotPort } from './telegram/bot/bot-client.ts';
export { botMessageIdOf, botPlaceOf } from './telegram/bot/bot-place.ts';
export { buildBotCall, type BotSendOptions, readBotAnswer, sendTelegramBot } from './telegram/bot/send.ts';
export { notReached, outcomeUnknown, type Undone } from './reply/outcomes.ts';
export { debugTokenRequest, readDebugToken, type TokenFacts } from './meta/account/token-facts.ts';
export {
  missingFields,
  ownSubscription,
  readSubscribedApps,
  type SubscribedApp,
  type SubscribedAsset,
  subscribedAppsRequest,
  subscribedAsset,
  subscribeRequest,
} from './meta/account/subscribed-apps.ts';
export { instagramMeRequest, readRenewedToken, renewTokenRequest } from './instagram/renew-token.ts';
export {
  type NumberFacts,
  numberRequest,
  numbersRequest,
  readNumber,
  readNumberIds,
} from './whatsapp/phone-number.ts';
export { readTemplates, templatesRequest } from './whatsapp/templates.ts';
export { type TemplateGap, templateGaps } from './whatsapp/template-gaps.ts';
export { checkTemplate, renderTemplate } from './whatsapp/render-template.ts';
export { ACCOUNT_NEWS, accountReport, type NewsItem } from './meta/account/account-news.ts';
export {
  loginDialogUrl,
  longTokenRequest,
  type MetaApp,
  namedNumbersRequest,
  nextPageOf,
  pagesRequest,
  readNamedNumbers,
  readPages,
  readToken,
  tokenForCodeRequest,
} from './meta/account/login.ts';
