import { Api } from 'telegram';
import { openMethod } from './method.ts';
import type { RpcContext, RpcEntry } from './method.ts';

/** What a client asks before anything else. */
export const HELP_METHODS: readonly RpcEntry[] = [
  openMethod(Api.help.GetConfig, (_request, context) => configObject(context)),

  openMethod(
    Api.help.GetNearestDc,
    (_request, { server }) =>
      new Api.NearestDc({ country: 'PL', thisDc: server.dcId, nearestDc: server.dcId }),
  ),
];

function configObject({ server: { dcId, address, port }, login }: RpcContext): Api.Config {
  const dcs = login?.dcs ?? [{ id: dcId, address, port }];
  const now = Math.floor(Date.now() / 1000);
  return new Api.Config({
    date: now,
    expires: now + 3_600,
    testMode: false,
    thisDc: dcId,
    dcOptions: dcs.map((dc) => new Api.DcOption({ id: dc.id, ipAddress: dc.address, port: dc.port })),
    dcTxtDomainName: 'localhost',
    chatSizeMax: 200,
    megagroupSizeMax: 200_000,
    forwardedCountMax: 100,
    onlineUpdatePeriodMs: 210_000,
    offlineBlurTimeoutMs: 5_000,
    offlineIdleTimeoutMs: 30_000,
    onlineCloudTimeoutMs: 300_000,
    notifyCloudDelayMs: 30_000,
    notifyDefaultDelayMs: 1_500,
    pushChatPeriodMs: 60_000,
    pushChatLimit: 2,
    editTimeLimit: 172_800,
    revokeTimeLimit: 172_800,
    revokePmTimeLimit: 172_800,
    ratingEDecay: 2_419_200,
    stickersRecentLimit: 200,
    channelsReadMediaPeriod: 604_800,
    callReceiveTimeoutMs: 20_000,
    callRingTimeoutMs: 90_000,
    callConnectTimeoutMs: 30_000,
    callPacketTimeoutMs: 10_000,
    meUrlPrefix: 'https://t.me/',
    captionLengthMax: 1_024,
    messageLengthMax: 4_096,
    webfileDcId: dcId,
  });
}
