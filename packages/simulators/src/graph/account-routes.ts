import { newMediaId } from '../meta/simulated-ids.ts';
import type { JsonItem } from '../meta/webhook-body.ts';
import { authenticate } from './graph-access.ts';
import type { Channel, FakePerson, FakeTemplate } from './graph-accounts.ts';
import { type GraphCall, type GraphContext, ok } from './graph-context.ts';
import { invalidParameter, unsupportedRequest } from './graph-error.ts';
import type { GraphAnswer, GraphRequest } from './graph-request.ts';
import { type GraphWorld, subscribedAsset, type TokenRecord } from './graph-world.ts';
import { paged } from './paging.ts';

/** The lines behind an id that the token speaks for: the line itself, or those of a WABA or page. */
function linesBehind(world: GraphWorld, request: GraphRequest, record: TokenRecord, id: string): Channel[] {
  const own = [...record.channelIds].map((channelId) => world.channel(channelId));
  const lines = own.filter((line) => line.id === id || line.wabaId === id || line.pageId === id);
  if (lines.length === 0) throw unsupportedRequest(request.method, id);
  return lines;
}

function access({ world }: GraphContext, { request, fields }: GraphCall): { id: string; lines: Channel[] } {
  const record = authenticate(world, request, fields);
  const [node = ''] = request.segments;
  const id = node === 'me' ? subscribedAsset(world.channel([...record.channelIds][0] ?? '')) : node;
  return { id, lines: linesBehind(world, request, record, id) };
}

/** `GET /<WABA_ID>/message_templates`, in pages of 25, or of one name or status. */
export function listTemplates(context: GraphContext, call: GraphCall): GraphAnswer {
  const { id } = access(context, call);
  const { query } = call.request;
  const name = query.get('name');
  const status = query.get('status');
  const templates = (context.world.templates.get(id) ?? [])
    .map(templateItem)
    .filter((item) => (name === null || item.name === name) && (status === null || item.status === status));
  return ok(paged(templates, call.request, context.receipts.baseUrl));
}

const TEMPLATE_IDS = new WeakMap<FakeTemplate, string>();

function templateItem(template: FakeTemplate) {
  const id = TEMPLATE_IDS.get(template) ?? newMediaId();
  TEMPLATE_IDS.set(template, id);
  const { name, language, category = 'UTILITY', status = 'APPROVED', components } = template;
  const isNamed = components.some(({ text = '' }) => /\{\{\s*[A-Za-z_]/.test(text));
  const format = isNamed ? 'NAMED' : 'POSITIONAL';
  return { name, parameter_format: format, components, language, status, category, id };
}

/** `GET /<WABA_ID>/phone_numbers`. */
export function listNumbers(context: GraphContext, call: GraphCall): GraphAnswer {
  const { id } = access(context, call);
  const numbers = context.world.numbersOf(id).map((channel) => channelItem(context.world, channel));
  return ok(paged(numbers, call.request, context.receipts.baseUrl));
}

/** `GET`, `POST` and `DELETE /<WABA, page or Instagram id>/subscribed_apps` (notes/meta.md §7.3). */
export function subscribedApps(context: GraphContext, call: GraphCall): GraphAnswer {
  const { world } = context;
  const { id, lines } = access(context, call);
  const [line] = lines;
  const asset = line === undefined ? id : subscribedAsset(line);
  const record = authenticate(world, call.request, call.fields);
  switch (call.request.method) {
    case 'GET': {
      const apps = [...(world.subscriptions.get(asset) ?? [])];
      return ok({
        data: apps.map(([appId, fields]) => appItem(appId, fields, line?.platform === 'whatsapp')),
      });
    }
    case 'POST':
      world.subscribe(asset, record.appId, line?.platform === 'whatsapp' ? [] : subscribedFields(call));
      return ok({ success: true });
    case 'DELETE':
      world.subscriptions.get(asset)?.delete(record.appId);
      return ok({ success: true });
    default:
      throw unsupportedRequest(call.request.method, id);
  }
}

function appItem(id: string, fields: readonly string[], isWhatsApp: boolean): JsonItem {
  const name = 'Switchboard';
  const link = 'https://www.facebook.com/games/?app_id=' + id;
  return isWhatsApp
    ? { whatsapp_business_api_data: { id, name, link } }
    : { id, name, link, subscribed_fields: fields };
}

function subscribedFields({ request, fields }: GraphCall): readonly string[] {
  const given = request.query.get('subscribed_fields') ?? fields?.['subscribed_fields'];
  const list = Array.isArray(given) ? given.map(String) : typeof given === 'string' ? given.split(',') : [];
  if (list.length === 0) throw invalidParameter('The parameter subscribed_fields is required.');
  return list;
}

/** `GET /<PHONE_NUMBER_ID, WABA, page or Instagram id>?fields=`. */
export function channelNode(context: GraphContext, call: GraphCall): GraphAnswer {
  const { id, lines } = access(context, call);
  if (call.request.method !== 'GET') throw unsupportedRequest(call.request.method, id);
  const line = lines.find((candidate) => candidate.id === id);
  const item = line === undefined ? aboveLines(context.world, id, lines) : channelItem(context.world, line);
  return ok(onlyFields(item, call.request));
}

/** A business account, or a page that is known by its Instagram account only. */
function aboveLines(world: GraphWorld, id: string, [line]: readonly Channel[]): JsonItem {
  const instagram = world.instagramOf(id);
  const linked =
    instagram === null
      ? {}
      : {
          instagram_business_account: {
            id: instagram.id,
            username: instagram.username,
            name: instagram.name,
          },
        };
  return { name: line?.name ?? '', ...linked, id };
}

/** What Graph knows of a line. */
export function channelItem(world: GraphWorld, channel: Channel): JsonItem {
  const { id, name, username, displayPhoneNumber, qualityRating } = channel;
  switch (channel.platform) {
    case 'whatsapp':
      return {
        verified_name: name,
        display_phone_number: displayPhoneNumber,
        quality_rating: qualityRating,
        code_verification_status: 'VERIFIED',
        platform_type: 'CLOUD_API',
        throughput: { level: 'STANDARD' },
        name_status: 'APPROVED',
        status: 'CONNECTED',
        id,
      };
    case 'facebook':
      return { category: 'Translator', ...aboveLines(world, id, [channel]) };
    case 'instagram':
      return { user_id: id, username, name, account_type: 'BUSINESS', id };
  }
}

/** `GET /<PSID or IGSID>?fields=`: who wrote. Nobody is known who was not registered. */
export function profileNode({ world }: GraphContext, call: GraphCall): GraphAnswer {
  const { request, fields } = call;
  const [id = ''] = request.segments;
  const record = authenticate(world, request, fields);
  const person = [...record.channelIds]
    .map((channelId) => world.person(channelId, id))
    .find((found) => found !== null);
  if (request.method !== 'GET' || person === undefined) throw unsupportedRequest(request.method, id);
  return ok(onlyFields(personItem(person), request));
}

function personItem({ id, name, username, profilePictureUrl }: FakePerson): JsonItem {
  const [firstName, ...others] = (name ?? '').split(' ');
  return {
    ...(name === undefined ? {} : { name, first_name: firstName, last_name: others.join(' ') }),
    ...(username === undefined ? {} : { username }),
    ...(profilePictureUrl === undefined ? {} : { profile_pic: profilePictureUrl }),
    id,
  };
}

/** The id, and what was asked for; everything where nothing was. */
export function onlyFields(item: JsonItem, { query }: GraphRequest): JsonItem {
  const asked = query.get('fields');
  return asked === null ? item : picked(item, asked);
}

/** `id,instagram_business_account{username}`: a field may be asked for with what stands in it. */
function picked(item: JsonItem, fields: string): JsonItem {
  const asked = new Map(
    [...fields.matchAll(/(\w+)(?:\{([^}]*)\})?/g)].map(([, name, within]) => [name, within] as const),
  );
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) => {
      if (name !== 'id' && !asked.has(name)) return [];
      const within = asked.get(name);
      return [[name, within === undefined ? value : picked(value as JsonItem, within)]];
    }),
  );
}
