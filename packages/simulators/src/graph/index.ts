/** Meta's other side of the wire: the Graph API that replies are sent to. */
export {
  FakeGraphApi,
  type FakeGraphApiOptions,
  type InboundMedia,
  startFakeGraphApi,
} from './fake-graph-api.ts';
export type {
  ChannelSettings,
  FakeApp,
  FakeInstagram,
  FakePage,
  FakePerson,
  FakeTemplate,
  FakeTemplateComponent,
  FakeToken,
  FakeWhatsAppNumber,
  Receipts,
} from './graph-accounts.ts';
export type { Fault, FaultScript } from './graph-faults.ts';
export { GRAPH_ROUTES, type GraphRoute } from './graph-request.ts';
export type { SenderAction, SentMessage, UndeliveredMessage } from './ledger.ts';
export type { ReportedStatus } from './webhook-bodies.ts';
export type { WebhookCounts } from './webhook-sender.ts';
