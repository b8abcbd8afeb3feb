import type {
  ChannelSetupView,
  ConnectableView,
  ConnectedView,
  MetaPlatformName,
  SimulatedCustomerView,
} from '@switchboard/protocol';
import { BASE } from './paths.ts';
import type { RestClient } from './rest-client.ts';

/** What is left out stays as it is; null goes back to what the server's environment says. */
export interface ChannelSetupChanges {
  verify_token?: string | null;
  /** A new one is made. */
  generate_verify_token?: boolean;
  /** Several with commas between them: during a rotation, and where several apps send. */
  app_secret?: string | null;
  app_id?: string | null;
  login_configuration_id?: string | null;
}

/** Setting up platforms of Meta's; for owners. `settings.changed` of `channels` tells that a look is worth while. */
export class ChannelSetupApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  /** How far it has come, step by step. */
  async get(platform: MetaPlatformName): Promise<ChannelSetupView> {
    return await this.#send('GET', `/channel-setup/${platform}`);
  }

  async change(platform: MetaPlatformName, changes: ChannelSetupChanges): Promise<ChannelSetupView> {
    return await this.#send('POST', `/channel-setup/${platform}`, changes);
  }

  /**
   * Begins to connect accounts by signing in at Meta: the browser goes to `url` and comes back to
   * `/settings/channels/connect/{id}`.
   *
   * @throws SwitchboardRequestError `conflict` without an app id and an app secret
   */
  async connect(platform: MetaPlatformName): Promise<{ url: string }> {
    return await this.#send('POST', `/channel-connect/${platform}`, {});
  }

  /** What a sign-in lets us connect; a quarter of an hour long. */
  async connectable(id: string): Promise<ConnectableView> {
    return await this.#send('GET', `/channel-connect/${encodeURIComponent(id)}`);
  }

  /** Connects those that were chosen, and has Meta send to us what happens there. */
  async connectChosen(id: string, externalIds: readonly string[]): Promise<ConnectedView> {
    return await this.#send('POST', `/channel-connect/${encodeURIComponent(id)}`, {
      external_ids: externalIds,
    });
  }

  /** Lets a made-up customer write, who answers what is said to them. */
  async simulateCustomer(language: 'en' | 'uk' | 'pl'): Promise<SimulatedCustomerView> {
    return await this.#send('POST', '/simulated-customer', { language });
  }

  async #send<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const request = { method, path: `${BASE}${path}`, ...(body === undefined ? {} : { body }) };
    return (await this.#rest.request<T>(request)).body;
  }
}
