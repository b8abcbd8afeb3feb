/** What a channel needs to talk to its platform; kept sealed at rest, never shown again once written. */
export interface ChannelCredentials {
  /** Signs Meta's webhooks; several during a rotation. */
  appSecrets?: string[];
  verifyToken?: string;
  accessToken?: string;
  /** Of an Instagram account that is connected through a Facebook page: that page; its token is the access token. */
  pageId?: string;
  /** A Telegram bot's, from BotFather. */
  botToken?: string;
  /** What Telegram repeats in each update that it posts for the bot. */
  webhookSecret?: string;
}
