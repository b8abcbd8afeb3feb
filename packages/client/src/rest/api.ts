import type { RestClient } from './rest-client.ts';

/** What there is besides the inbox, a class for each resource. Each call throws `SwitchboardRequestError`. */
export class Api {
  constructor(_rest: RestClient) {}
}
