import type { MetaPlatform } from '@switchboard/core';
import { asRecord, idOf, itemsOf, type JsonRecord, recordOf, textOf } from '../../tolerant-reader.ts';
import { graphPath, type GraphRequest } from '../graph/graph-client.ts';

/** An app of the Meta dashboard. */
export interface MetaApp {
  appId: string;
  appSecret: string;
}

/** Where the dialog stands, beside Graph; a stand-in for Graph has it under its own address. */
const REAL_GRAPH = 'https://graph.facebook.com';
const REAL_DIALOG = 'https://www.facebook.com';

/** What is asked for where no login configuration names it. */
const SCOPES: Record<MetaPlatform, readonly string[]> = {
  whatsapp: ['whatsapp_business_management', 'whatsapp_business_messaging'],
  facebook: ['pages_show_list', 'pages_messaging', 'pages_manage_metadata'],
  instagram: ['pages_show_list', 'pages_manage_metadata', 'instagram_basic', 'instagram_manage_messages'],
};

export interface LoginDialog {
  platform: MetaPlatform;
  appId: string;
  /** Of Facebook Login for Business; null: the permissions are asked for by name. */
  configurationId: string | null;
  redirectUrl: string;
  state: string;
}

/** Where a browser goes to sign in at Meta, and comes back from with a code (Facebook Login, manual flow). */
export function loginDialogUrl(
  { platform, appId, configurationId, redirectUrl, state }: LoginDialog,
  { graphBaseUrl, version }: { graphBaseUrl: string; version: string },
): string {
  const base = graphBaseUrl.replace(/\/+$/, '');
  const query = new URLSearchParams({
    client_id: appId,
    redirect_uri: redirectUrl,
    response_type: 'code',
    state,
    ...(configurationId === null
      ? { scope: SCOPES[platform].join(',') }
      : { config_id: configurationId, override_default_response_type: 'true' }),
  });
  return `${base === REAL_GRAPH ? REAL_DIALOG : base}/${version}/dialog/oauth?${query.toString()}`;
}

/** The token that a code stands for; good once, and only with the address that it was sent to. */
export function tokenForCodeRequest(
  { appId, appSecret }: MetaApp,
  code: string,
  redirectUrl: string,
): GraphRequest {
  const query = { client_id: appId, client_secret: appSecret, redirect_uri: redirectUrl, code };
  return { host: 'graph', method: 'GET', path: '/oauth/access_token', query };
}

/** A token of a person that lives for an hour, for one that lives for 60 days, whose pages' tokens do not end (notes/meta.md §7.2). */
export function longTokenRequest({ appId, appSecret }: MetaApp, token: string): GraphRequest {
  const query = {
    grant_type: 'fb_exchange_token',
    client_id: appId,
    client_secret: appSecret,
    fb_exchange_token: token,
  };
  return { host: 'graph', method: 'GET', path: '/oauth/access_token', query };
}

/** Null when the answer is none. */
export function readToken(body: JsonRecord): string | null {
  return textOf(body, 'access_token');
}

const PAGE_FIELDS = 'id,name,access_token,instagram_business_account{id,username,name}';

/** The pages of whoever the token is of, each with its own token and its Instagram account. */
export function pagesRequest(after: string | null): GraphRequest {
  const query = { fields: PAGE_FIELDS, limit: '100', ...(after === null ? {} : { after }) };
  return { host: 'graph', method: 'GET', path: '/me/accounts', query };
}

export interface PageOfLogin {
  id: string;
  name: string;
  accessToken: string;
  instagram: { id: string; name: string } | null;
}

/** A page without a token is one that this person may not use. */
export function readPages(body: JsonRecord): PageOfLogin[] {
  return itemsOf(body, 'data').flatMap((item) => {
    const page = asRecord(item);
    const id = idOf(page, 'id');
    const accessToken = textOf(page, 'access_token');
    if (id === null || accessToken === null) return [];
    const account = recordOf(page, 'instagram_business_account');
    const instagramId = idOf(account, 'id');
    const username = textOf(account, 'username');
    const shown = username === null ? textOf(account, 'name') : `@${username}`;
    return [
      {
        id,
        name: textOf(page, 'name') ?? id,
        accessToken,
        instagram: instagramId === null ? null : { id: instagramId, name: shown ?? instagramId },
      },
    ];
  });
}

/** The numbers of a WhatsApp Business account, with their names. */
export function namedNumbersRequest(accountExternalId: string, after: string | null): GraphRequest {
  const fields = 'id,display_phone_number,verified_name';
  const query = { fields, limit: '100', ...(after === null ? {} : { after }) };
  return { host: 'graph', method: 'GET', path: graphPath(accountExternalId, 'phone_numbers'), query };
}

export function readNamedNumbers(body: JsonRecord): { id: string; name: string }[] {
  return itemsOf(body, 'data').flatMap((item) => {
    const number = asRecord(item);
    const id = idOf(number, 'id');
    if (id === null) return [];
    const names = [textOf(number, 'verified_name'), textOf(number, 'display_phone_number')];
    return [{ id, name: names.filter((name) => name !== null).join(' · ') || id }];
  });
}

/** Where the next page begins; null: there is none. */
export function nextPageOf(body: JsonRecord): string | null {
  const paging = recordOf(body, 'paging');
  return textOf(paging, 'next') === null ? null : textOf(recordOf(paging, 'cursors'), 'after');
}
