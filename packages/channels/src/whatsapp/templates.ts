import type { MessageTemplate } from '@switchboard/core';
import { asRecord, idOf, itemsOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import { graphPath, type GraphRequest } from '../meta/graph/graph-client.ts';

/** Meta's largest page. */
const PAGE_SIZE = '100';

/** A page of an account's templates, behind a cursor. */
export function templatesRequest(accountExternalId: string, after: string | null): GraphRequest {
  const query = { fields: 'id,name,language,category,status,components', limit: PAGE_SIZE };
  return {
    host: 'graph',
    method: 'GET',
    path: graphPath(accountExternalId, 'message_templates'),
    query: after === null ? query : { ...query, after },
  };
}

/** What a page holds, and the cursor of the next; null behind the last. An item that is none is left out. */
export function readTemplates(body: JsonRecord): { templates: MessageTemplate[]; after: string | null } {
  const paging = recordOf(body, 'paging');
  const hasMore = textOf(paging, 'next') !== null;
  return {
    templates: itemsOf(body, 'data').flatMap((item) => templateOf(asRecord(item)) ?? []),
    after: hasMore ? textOf(recordOf(paging, 'cursors'), 'after') : null,
  };
}

function templateOf(item: JsonRecord | null): MessageTemplate | null {
  const name = textOf(item, 'name');
  const language = textOf(item, 'language');
  const externalId = idOf(item, 'id');
  if (name === null || language === null || externalId === null) return null;
  return {
    externalId,
    name,
    language,
    category: textOf(item, 'category') ?? 'UNKNOWN',
    status: textOf(item, 'status') ?? 'UNKNOWN',
    components: itemsOf(item, 'components'),
  };
}
