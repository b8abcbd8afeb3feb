import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Latency buckets in seconds, from a fast commit to a stuck database. */
const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The numbers of CONTRACT §7 that exist so far. One registry a process, made by its wiring. */
export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  return {
    registry,
    /** Node's own figures: memory, event loop lag, garbage collection. Kept apart so that tests can do without. */
    collectProcessMetrics: () => collectDefaultMetrics({ register: registry }),
    ...ingestMetrics([registry]),
    ...socketMetrics([registry]),
    ...channelMetrics([registry]),
    ...busMetrics([registry]),
    ...outgoingWebhookMetrics([registry]),
  };
}

function ingestMetrics(registers: Registry[]) {
  return {
    webhookRequests: new Counter({
      name: 'switchboard_webhook_requests_total',
      help: 'Webhook requests by platform and outcome.',
      labelNames: ['platform', 'outcome'] as const,
      registers,
    }),
    webhookSignatureFailures: new Counter({
      name: 'switchboard_webhook_signature_failures_total',
      help: 'Webhook requests whose signature was missing or wrong.',
      labelNames: ['platform'] as const,
      registers,
    }),
    messages: new Counter({
      name: 'switchboard_messages_total',
      help: 'Messages stored, by platform and direction.',
      labelNames: ['platform', 'direction'] as const,
      registers,
    }),
    unconnectedChannelItems: new Counter({
      name: 'switchboard_unconnected_channel_items_total',
      help: 'Authentic items for accounts that are not connected; kept raw.',
      labelNames: ['platform'] as const,
      registers,
    }),
    ingestSeconds: new Histogram({
      name: 'switchboard_ingest_seconds',
      help: 'From a delivery entering ingest to its commit.',
      buckets: LATENCY_BUCKETS,
      registers,
    }),
    ingestBatchItems: new Histogram({
      name: 'switchboard_ingest_batch_items',
      help: 'Deliveries committed together.',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 250],
      registers,
    }),
  };
}

function socketMetrics(registers: Registry[]) {
  return {
    broadcastLagSeconds: new Histogram({
      name: 'switchboard_broadcast_lag_seconds',
      help: 'From an event being written to its hand-over to the sockets.',
      buckets: LATENCY_BUCKETS,
      registers,
    }),
    socketConnections: new Gauge({ name: 'switchboard_ws_connections', help: 'Open sockets.', registers }),
    socketUsers: new Gauge({ name: 'switchboard_ws_users', help: 'Users with an open socket.', registers }),
    socketDeliveries: new Counter({
      name: 'switchboard_ws_deliveries_total',
      help: 'Events written to sockets.',
      registers,
    }),
    socketsClosed: new Counter({
      name: 'switchboard_ws_closed_total',
      help: 'Sockets that ended, by close code.',
      labelNames: ['code'] as const,
      registers,
    }),
  };
}

function channelMetrics(registers: Registry[]) {
  return {
    telegramAccountState: new Gauge({
      name: 'switchboard_telegram_account_state',
      help: '1 for the state that an account is in.',
      labelNames: ['account', 'state'] as const,
      registers,
    }),
    outboxDepth: new Gauge({
      name: 'switchboard_outbox_depth',
      help: 'Replies, reactions and edits that wait for their platform.',
      labelNames: ['platform'] as const,
      registers,
    }),
    channelUp: new Gauge({
      name: 'switchboard_channel_up',
      help: '1 while the channel is connected.',
      labelNames: ['platform', 'channel'] as const,
      registers,
    }),
  };
}

function busMetrics(registers: Registry[]) {
  return {
    busConnected: new Gauge({
      name: 'switchboard_bus_connected',
      help: '1 while this node hears the others at once; otherwise it reads the log every second.',
      registers,
    }),
    busDropped: new Counter({
      name: 'switchboard_bus_dropped_total',
      help: 'Messages between nodes that were dropped: away, full, too_large, malformed, refused. Events among them are read from the log.',
      labelNames: ['reason'] as const,
      registers,
    }),
  };
}

function outgoingWebhookMetrics(registers: Registry[]) {
  return {
    outgoingWebhookAttempts: new Counter({
      name: 'switchboard_outgoing_webhook_attempts_total',
      help: 'Attempts to deliver an event to an endpoint: delivered, failed.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    outgoingWebhookSeconds: new Histogram({
      name: 'switchboard_outgoing_webhook_seconds',
      help: 'How long endpoints take to answer.',
      buckets: LATENCY_BUCKETS,
      registers,
    }),
    outgoingWebhooksDisabled: new Counter({
      name: 'switchboard_outgoing_webhook_endpoints_disabled_total',
      help: 'Endpoints that were disabled because nothing arrived, or because they said that they are gone.',
      registers,
    }),
  };
}
