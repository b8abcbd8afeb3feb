/** Pure translation between the platforms' payloads and our `InboundEvent`s. */
export type { ParseContext, WebhookAdapter } from './channel-adapter.ts';
export { answerHandshake, type HandshakeAnswer } from './meta/handshake.ts';
export { matchingSecret } from './meta/signature.ts';
export { readSignedRequest, type SignedRequest } from './meta/signed-request.ts';
export { webhookAdapterFor } from './registry.ts';
export * from './sending.ts';
export * from './telegram/index.ts';
