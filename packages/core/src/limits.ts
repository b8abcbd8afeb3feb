import { CHANNEL_LIMITS } from './channel-limits.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './clock.ts';
import { SEARCH_LIMITS } from './search-limits.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Every limit, with its reason and what happens when it is reached. Units stand last in the names. */
export const LIMITS = {
  /** Meta batches up to 1,000 updates, WhatsApp up to 3 MB (notes/meta.md §3). Beyond: 413. */
  webhookBodyBytesMax: 4 * MIB,
  /** Real payloads nest below 20 levels; recursive walkers overflow from about 5,000. Beyond: kept raw only. */
  jsonDepthMax: 64,
  /**
   * Values of one document: WhatsApp's largest history has about 160,000 (4 MB, a value for every 25 bytes). Millions of
   * empty items would keep a process busy for half a minute. Beyond: kept raw only.
   */
  jsonValuesMax: 400_000,
  /** Meta batches up to 1,000; history holds some thousands (notes/meta.md §3). Beyond: kept raw only. */
  listItemsMax: 20_000,
  /** REST requests carry no files here. Beyond: 413. */
  restBodyBytesMax: 64 * KIB,
  /** Browsers, platforms and the proxies between send some 30 at most. Beyond: 431. */
  requestHeadersMax: 100,
  /** Provider ids are below 256 characters; a btree entry fails above 2,700 bytes. Beyond: shortened with a hash. */
  externalIdCharsMax: 512,
  /** WhatsApp allows 4,096 and Telegram 4,096; room for what they invent. Beyond: cut, the raw delivery keeps all. */
  messageTextCharsMax: 100_000,
  /** Messenger allows 30 pictures (notes/meta.md §5). Beyond: left out, the raw delivery keeps all. */
  messageAttachmentsMax: 1_000,
  /** Items of one ingest transaction: throughput peaks near 250 (notes/realtime.md §2). More wait for the next. */
  ingestBatchItemsMax: 250,
  /** Events of one ingest transaction: Meta batches up to 1,000 a delivery; 5,000 take about 1.6 s. More wait. */
  ingestBatchEventsMax: 2_000,
  /** Deliveries waiting for a transaction. Beyond: 503, and Meta sends again. */
  ingestQueueItemsMax: 20_000,
  /** Bytes of raw bodies waiting for a transaction. Beyond: 503, and Meta sends again. */
  ingestQueueBytesMax: 64 * MIB,
  /**
   * One statement of ingest, and with half a second more the whole transaction: Messenger wants an answer within 5 s
   * (notes/meta.md §3). Beyond: a batch is halved, a single event gets 503.
   */
  ingestTransactionMsMax: 4 * SECOND_MS,
  /** Frames that agents send are tiny. Beyond: the socket is closed with 1009. */
  socketInboundBytesMax: 16 * KIB,
  /** Pieces of one frame or message: a browser sends it in one. Beyond: the socket is closed. */
  socketFragmentsMax: 64,
  /** Unsent bytes of one socket. Beyond: closed with 4008, the client resumes. */
  socketQueueBytesMax: 1 * MIB,
  /** Connections that wait to be taken: after a restart everybody comes back at once. The kernel may allow fewer. */
  listenBacklog: 4_096,
  /** Tabs and devices of one user. Beyond: the upgrade is refused with 429. */
  socketsPerUserMax: 50,
  /** CONTRACT §5: an application ping every 20 s, under the 60 s after which proxies cut idle sockets. */
  socketPingIntervalMs: 20 * SECOND_MS,
  /** A peer that answered nothing for this long is gone: two pings unanswered. Then: 4009. */
  socketSilenceMsMax: 45 * SECOND_MS,
  /**
   * Unsent bytes of one socket from which on it gets nothing more until it has taken them: it is behind, and what it lacks
   * stays where it is, in the ring or in the log.
   */
  socketFullBytes: 256 * KIB,
  /** Bytes of one write to it, but for a single larger event. */
  socketWriteBytesMax: 128 * KIB,
  /** A socket that has not taken what waits for it in this long is stuck, or on a line of less than 10 kB/s. Then: 4008. */
  socketStuckMsMax: 30 * SECOND_MS,
  /** Events that were sent and that a client's heartbeats do not confirm, twice without any progress. Then: 4008. */
  socketUnconfirmedEventsMax: 2_000,
  /** Frames that a client may send: typing and heartbeats are a few a minute. Beyond: 4029. */
  socketFramesBurst: 60,
  socketFramesPerSecond: 5,
  /** Sockets from one address: a large office behind one router. Beyond: the upgrade is refused with 429. */
  socketsPerAddressMax: 2_000,
  /** Events of the log that are kept in memory, encoded: a minute of a very busy day. Older ones are read in pages. */
  ringEventsMax: 10_000,
  ringBytesMax: 16 * MIB,
  /** Events that a filter may hide from a client before it is told how far the log has gone. */
  hiddenEventsMax: 100,
  /** How often sockets are looked at: their expiry, their pulse, whether they are stuck. */
  socketUpkeepMs: 1 * SECOND_MS,
  /** How late the end of a session that nobody told of closes its sockets; they are asked about together. */
  accessCheckMs: 3 * SECOND_MS,
  /** Clients that are sent away come back spread over this long, so that the next server is not overrun. */
  drainSpreadMsMax: 10 * SECOND_MS,
  /** How long somebody counts as typing who says nothing more. */
  typingMsMax: 10 * SECOND_MS,
  /** How often other nodes are told of somebody who goes on typing. */
  typingTellMs: 3 * SECOND_MS,
  /** Changes of who is there are told together: a thousand who come back at once are one frame. */
  presenceTickMs: 250,
  /** How often a node says who is connected to it, and after how long a silent node counts as gone. */
  presenceBeatMs: 5 * SECOND_MS,
  presenceSilenceMsMax: 15 * SECOND_MS,
  /** Events that one statement of the log's retention looks at. */
  eventRetentionRows: 1_000,
  /** Events joined into one write while a socket is busy: a tick of 5 ms costs no one anything visible. */
  fanOutTickMs: 5,
  /** Events read from the log at once. More are read in further pages. */
  eventPageMax: 500,
  /** How long events that were told too early wait for those before them. Then: the log is read. */
  publisherGapMs: 10,
  /** Events that wait so. Beyond: left to the log. */
  publisherAheadMax: 10_000,
  /** How late a wake-up that nobody sent may be noticed. */
  publisherPollMs: 1 * SECOND_MS,
  /** A signal between nodes: who types, who is there. Beyond: dropped and counted. */
  busSignalBytesMax: 64 * KIB,
  /** What a node may have under way to the others unconfirmed. Beyond: dropped; the others read the log. */
  busPendingBytesMax: 4 * MIB,
  /** What is under way before a confirmation is asked for: often enough to notice room, seldom enough to cost nothing. */
  busConfirmBytes: 256 * KIB,
  /**
   * How often a connection that mostly listens is asked whether it lives, and how long the answer may take: a half-open one
   * is noticed after both. Then: a new one.
   */
  listeningProbeMs: 5 * SECOND_MS,
  listeningAnswerMsMax: 5 * SECOND_MS,
  /** From the first packet to a NATS server to its welcome. Then: the next server. */
  natsConnectMsMax: 2 * SECOND_MS,
  /** Longest first pause and longest pause at all before NATS is tried again; drawn at random below (full jitter). */
  natsReconnectMsMin: 200,
  natsReconnectMsMax: 2 * SECOND_MS,
  /** One message of events; NATS's own default, and less where a server wants less. Beyond: another message. */
  natsMessageBytesMax: 1 * MIB,
  /** How long a stopping node may still tell the others what it has begun to tell. Then: they read the log. */
  busDrainMsMax: 2 * SECOND_MS,
  /** How late a change of channels that nobody told may be noticed. */
  channelUpkeepMs: 1 * MINUTE_MS,
  /** How often raw deliveries that are too old are deleted: a day's age is not counted in minutes. */
  retentionIntervalMs: HOUR_MS,
  /** Rows that one statement of it deletes: some 10 ms, so that ingest is not held up. More are deleted in turns. */
  retentionBatchRows: 1_000,
  /** Pause between those statements, in which ingest has the disk for itself. */
  retentionPauseMs: 100,
  /** A `signed_request` of Meta's privacy callbacks has some 200 bytes. Beyond: 413. */
  privacyBodyBytesMax: 64 * KIB,
  /** Messages erased at once that are told one by one. Beyond: only the conversation's change is told. */
  erasedMessagesToldMax: 99,
  /** Raw deliveries that are searched at once for an erased person: bodies may be large. More in turns. */
  erasureScanDeliveries: 2_000,
  /** Events that are searched at once for an erased person's conversations. More in turns. */
  erasureScanEvents: 5_000,
  /** A signed-in browser stays signed in this long. */
  sessionMsMax: 30 * DAY_MS,
  /** The first sign-in link: long enough to copy it, short enough to forget it. */
  signInLinkMsMax: DAY_MS,
  /** After coming in with a one-time link: long enough to think of a password. Then the one before is asked for. */
  passwordByLinkMsMax: 15 * MINUTE_MS,
  /** API tokens of one user that count: one a program is plenty. Beyond: 409. */
  apiTokensPerUserMax: 50,
  /** People that one search answers; whoever looks for more gives another word. */
  contactsFoundMax: 100,
  /** Wrong passwords for one account from one address. Beyond: 429 until the window has passed. */
  loginFailuresMax: 10,
  /** From one address, whatever the account: an office shares one. Beyond: 429. */
  loginFailuresPerAddressMax: 100,
  /** For one account from everywhere: high, so that strangers cannot lock its owner out cheaply. Beyond: 429. */
  loginFailuresPerAccountMax: 500,
  /** Password checks at once and waiting: each takes 19 MiB and a core. Beyond: 503. */
  passwordChecksMax: 2,
  passwordChecksWaitingMax: 100,
  /** Bodies of webhooks that are being read, all together, before their signature is known. Beyond: 503. */
  webhookReadingBytesMax: 64 * MIB,
  /** From the request for a socket to its answer. Beyond: cut. */
  socketUpgradeMsMax: 10 * SECOND_MS,
  loginFailureWindowMs: 15 * MINUTE_MS,
  /** Update containers of one Telegram account that wait for the database. Beyond: dropped, and asked for again. */
  telegramInboxUpdatesMax: 50_000,
  /**
   * Messages of two conversations that become one within an ingest transaction: 60,000 took over 4 s. Beyond: the person
   * is one contact, and the conversations stay two, each for its own addresses.
   */
  mergedMessagesMax: 20_000,
  /** How long a reply may be on its way before an echo of its conversation counts as somebody else's. */
  sendAnswerMsMax: 5 * MINUTE_MS,
  /** People and chats of one account that a process has at hand. Beyond: least recently seen first, left to the database. */
  telegramPeersInMemoryMax: 5_000,
  /** First and longest pause before an account is connected again; drawn at random in between (full jitter). */
  telegramReconnectMsMin: 1 * SECOND_MS,
  telegramReconnectMsMax: 2 * MINUTE_MS,
  /** How long a stopping listener may still store what it has heard. Beyond: asked for at the next start. */
  telegramDrainMsMax: 5 * SECOND_MS,
  /** How long an update that is missing may still come by itself, as Telegram's own apps wait. Then: asked for. */
  telegramGapMs: 500,
  /** How often an account asks for what it has missed, although nothing seems to be missing. */
  telegramDifferenceIntervalMs: 5 * MINUTE_MS,
  /** Chats of an account that are looked at: ten requests. Those further down are quiet. */
  telegramDialogsMax: 1_000,
  /** Pages of 100 messages that are fetched of one chat after "too long". Beyond: a hole, which is told. */
  telegramResyncPagesMax: 10,
  /**
   * How long an account belongs to a process that says nothing, and how often it says so: a killed listener is replaced
   * within 5 s, and one slow statement costs no account.
   */
  telegramLeaseMs: 3 * SECOND_MS,
  telegramLeaseRenewMs: 750,
  /** How often a connected account is asked whether it lives: no event tells of a revocation. */
  telegramHealthIntervalMs: 1 * MINUTE_MS,
  /** How late an account that was added without a notification may be noticed. */
  telegramRosterPollMs: 2 * SECOND_MS,
  /** A person finds the phone and types a code within minutes; Telegram's codes live about five. Then: expired. */
  telegramLoginMsMax: 10 * MINUTE_MS,
  /** Wrong codes or passwords of one login: Telegram itself slows guessing down after some. Then: failed. */
  telegramLoginTriesMax: 5,
  /** Logins that one listener does side by side: each is a connection. More wait until their own time is over. */
  telegramLoginsAtOnceMax: 20,
  /** Logins that one user may begin within `telegramLoginWindowMs`: each makes Telegram send something. Beyond: 429. */
  telegramLoginsPerUserMax: 20,
  telegramLoginWindowMs: 15 * MINUTE_MS,
  /** How long a dead listener holds a login. Then: another listener says that it has failed. */
  telegramLoginLeaseMs: 10 * SECOND_MS,
  /** How late a login that nobody told of is noticed. */
  telegramLoginPollMs: 2 * SECOND_MS,
  /** Logins that are over are forgotten after this long: their row says who asked for what. */
  telegramLoginKeptMs: DAY_MS,
  /** A QR token of Telegram lives about 30 s. It is renewed this long before, so that nobody scans a dead one. */
  telegramQrMarginMs: 5 * SECOND_MS,
  /** Bounds of that pause: Telegram's clock and ours may differ. */
  telegramQrRenewMsMin: 5 * SECOND_MS,
  telegramQrRenewMsMax: 30 * SECOND_MS,
  /** Ending a session at Telegram, from the first packet to its answer. Then: tried again, or given up where told. */
  telegramLogOutMsMax: 30 * SECOND_MS,
  /**
   * One file of a message: WhatsApp's largest have 100 MB, Telegram allows 2 GB, and a few such films would fill a disk.
   * Beyond: it is not fetched, and says so.
   */
  mediaFileBytesMax: 100 * MIB,
  /**
   * Room that files leave on their disk: anybody may send them, and the database mostly lies there too. Beyond: no file is
   * taken until there is room.
   */
  mediaFreeBytesMin: 1024 * MIB,
  /** How much is written between two looks at that room: many files may come at once, each of them slowly. */
  mediaRoomCheckBytes: 8 * MIB,
  /** How late the copy of a file whose message was taken back is deleted. */
  mediaUpkeepMs: 1 * MINUTE_MS,
  /** How often the media store is searched for what nobody refers to: it is a day old before it counts. */
  mediaSweepMs: DAY_MS,
  /** From the first packet of a request to its last: the largest webhook at 140 kB/s. Beyond: 408. */
  requestReadMsMax: 30 * SECOND_MS,
  /** An upload of the largest size at 170 kB/s. Beyond: 408. */
  uploadReadMsMax: 10 * MINUTE_MS,
  /** Uploads of one user at once: a person's browser sends a few, and each may keep a connection for minutes. Beyond: 429. */
  uploadsPerUserMax: 4,
  /** Uploads of one user that are kept: more than a day's work, and too little to fill a disk. Beyond: 429. */
  uploadBytesPerUserMax: 2 * 1024 * MIB,
  /** How long a file that was uploaded and never sent is kept. */
  uploadKeptMs: DAY_MS,
  /** Files of one Telegram account that are fetched side by side: messages must never wait for them. More wait. */
  telegramFilesPerAccountMax: 2,
  /** Of all accounts of a listener: each has pieces in memory and a line to Telegram. More wait. */
  telegramFilesMax: 4,
  /** One file of the largest size at 180 kB/s. Beyond: counts as a failure, and is begun anew. */
  telegramFileMsMax: 10 * MINUTE_MS,
  /** How late a file that nobody told of is noticed, and one whose pause is over. */
  telegramFilePollMs: 15 * SECOND_MS,
  /** Failures of a file that are its own; the pauses between them add up to some three hours. Then: failed for good. */
  telegramFileTriesMax: 8,
  /** First and longest pause between them; each is four times the one before. */
  telegramFileRetryMsMin: 10 * SECOND_MS,
  telegramFileRetryMsMax: HOUR_MS,
  /** Files of one of Meta's channels, and of all together, that a worker fetches side by side: each is a stream. More wait. */
  metaFilesPerChannelMax: 4,
  metaFilesMax: 8,
  /** One file of the largest size at 350 kB/s; WhatsApp's addresses live five minutes. Beyond: counts as a failure. */
  metaFileMsMax: 5 * MINUTE_MS,
  /** How late a file that nobody told of is noticed: agents wait for it. */
  metaFilePollMs: 1 * SECOND_MS,
  /**
   * Failures of a file that are its own; the pauses between them add up to some eight hours, for an outage of Meta's. Then:
   * failed for good. WhatsApp keeps files for seven days.
   */
  metaFileTriesMax: 12,
  metaFileRetryMsMin: 5 * SECOND_MS,
  metaFileRetryMsMax: HOUR_MS,
  /** From the start of a request to a platform until the connection stands. Then: not sent, and tried again. */
  platformConnectMsMax: 5 * SECOND_MS,
  /** A whole request to a platform: they answer within seconds. Then: its outcome is unknown. */
  platformRequestMsMax: 30 * SECOND_MS,
  /** A request that carries a file: 100 MB at 350 kB/s. Then: the file is sent anew. */
  platformUploadMsMax: 5 * MINUTE_MS,
  /** An answer of a platform: a page of templates has some 500 kB. Beyond: counts as lost. */
  platformAnswerBytesMax: 4 * MIB,
  /** Idle connections to a platform are closed after this long: a server's own idle close must never hit a request. */
  platformIdleSocketMs: 4 * SECOND_MS,
  /** Endpoints of outgoing webhooks: each is a line of its own through the whole log. Beyond: 409. */
  outgoingEndpointsMax: 50,
  outgoingUrlCharsMax: 2_000,
  /** Events that one transaction takes from the log for an endpoint: some ms. More follow in further ones. */
  outgoingPageEvents: 500,
  /** Deliveries that are read at once and sent one after another. While so many are due, further events wait in the log. */
  outgoingBatchDeliveries: 20,
  /** One attempt, from looking the name up to the end of the answer. Beyond: counts as a failure. */
  outgoingAttemptMsMax: 15 * SECOND_MS,
  /** Bytes of an answer that are read so that its connection can be used again. Beyond: the connection is cut. */
  outgoingAnswerBytesMax: 64 * KIB,
  /** Beginning of an answer that is kept, to show why a receiver refused. */
  outgoingExcerptCharsMax: KIB,
  /** Failures one after another from which on an endpoint rests between attempts, and how long: it is probably down. */
  outgoingFailuresBeforeRest: 5,
  outgoingRestMs: 30 * SECOND_MS,
  /** Longest wait that a receiver's Retry-After may ask for. */
  outgoingRetryAfterMsMax: DAY_MS,
  /** Nothing but failures for so long. Then: the endpoint is disabled. */
  outgoingFailingMsMax: 5 * DAY_MS,
  /** How long the secret before the present one signs too. */
  outgoingOldSecretMs: DAY_MS,
  /** How late an event of which nobody told is noticed, and a delivery that is due again. Leases are renewed then. */
  outgoingPollMs: 1 * SECOND_MS,
  /** How long a dead process holds an endpoint. Then: another goes on. */
  outgoingLeaseMs: 10 * SECOND_MS,
  /** Notifications of so long are one look at the log. */
  outgoingGatherMs: 20,
  /** Requests of one process to platforms at once: each waits some 300 ms for Meta, so this is 800 messages a second. */
  outboxRequestsMax: 256,
  /** Of one channel: WhatsApp's 80 a second, at half a second each. More wait. */
  outboxRequestsPerChannelMax: 40,
  /** Requests of a channel that have waited so long for an answer, of which it gets no more while there are so many. */
  outboxSlowMs: 5 * SECOND_MS,
  outboxSlowRequestsMax: 8,
  /** How late a job that nobody told of is noticed, and one whose pause is over. */
  outboxPollMs: 1 * SECOND_MS,
  /** How long a channel belongs to a process that says nothing, and how often it says so: a killed one is replaced at once. */
  outboxLeaseMs: 3 * SECOND_MS,
  outboxLeaseRenewMs: 750,
  /** How long a reply may wait for a platform that is away, or a channel that is stopped. Then: it has failed. */
  outboxPatienceMs: DAY_MS,
  /** A request to a platform, from its first packet to its answer. Then: its outcome is unknown. */
  outboxAnswerMsMax: 30 * SECOND_MS,
  /** How long what stands behind a message of unknown outcome waits: it may still be on its way. */
  outboxUnknownBlocksMs: 10 * SECOND_MS,
  /** How long a receipt or echo may still tell what became of it. Then: it has failed, and may have been delivered. */
  outboxUnknownMsMax: 5 * MINUTE_MS,
  /** Tries of a message that the platform says may succeed later, and that waits for nothing else. Then: it has failed. */
  outboxTriesMax: 5,
  /** First and longest pause before a message is tried again; drawn at random below, doubled each time. */
  outboxRetryMsMin: 2 * SECOND_MS,
  outboxRetryMsMax: 5 * MINUTE_MS,
  /** The same for a channel that does not answer, or takes nothing: one message is tried after each. */
  outboxChannelPauseMsMin: 1 * SECOND_MS,
  outboxChannelPauseMsMax: 1 * MINUTE_MS,
  /** Failures of a channel in a row after which it is left alone, and tried with one message at a time. */
  outboxChannelFailuresMax: 5,
  /** How long a platform may fetch a file by the link that it was given: messages wait a day at most. */
  sharedMediaMsMax: 2 * DAY_MS,
  /** How often what has become known, or has waited too long, is looked for, and how much of it at once. */
  outboxUpkeepMs: 3 * SECOND_MS,
  outboxUpkeepRows: 200,
  ...CHANNEL_LIMITS,
  ...SEARCH_LIMITS,
  /** How long a stopping process may finish what it has begun. Then: it exits all the same, non-zero. */
  shutdownMsMax: 10 * SECOND_MS,
} as const;
