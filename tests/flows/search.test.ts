import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SearchResult } from '@switchboard/protocol';
import { postForm, privacyPayload, signedRequest } from '../support/signed-requests.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

describe('searching', () => {
  let t: TestApi;
  let token: string;
  beforeAll(async () => {
    t = await startTestApi();
    ({ token } = await t.signIn());
    await t.post(
      'whatsapp',
      textWebhook('whatsapp', 'Ile kosztuje tłumaczenie?', { from: '48601234567', name: 'Łucja' }),
    );
    await t.post(
      'instagram',
      textWebhook('instagram', 'Скільки коштує п’ять сторінок?', { from: '5551', name: 'Їлона' }),
    );
    await t.post(
      'whatsapp',
      textWebhook('whatsapp', 'tlumaczenie na jutro', { from: '48777111222', name: 'Jan' }),
    );
  });
  afterAll(() => t.stop());

  const ask = (query: Record<string, string>) =>
    t.get(`${BASE}/search?${new URLSearchParams(query).toString()}`, token);
  async function search(q: string, more: Record<string, string> = {}): Promise<SearchResult> {
    const answer = await ask({ q, ...more });
    expect(answer.status).toBe(200);
    return (await answer.json()) as SearchResult;
  }
  const said = ({ messages }: SearchResult) => messages.map(({ message }) => message.content);
  const names = ({ conversations }: SearchResult) => conversations.map((one) => one.client_name);
  async function indexed(): Promise<void> {
    while (await t.stores.searchIndex.advance());
  }

  it('finds what was said and with whom, as soon as it is there and once it is indexed', async () => {
    for (const _ of ['from the log', 'from the index']) {
      const both = await search('tlumacz');
      expect(said(both)).toEqual(['tlumaczenie na jutro', 'Ile kosztuje tłumaczenie?']);
      expect(both.messages[0]!.conversation.client_name).toBe('Jan');
      expect(said(await search("П'ЯТЬ скільки"))).toEqual(['Скільки коштує п’ять сторінок?']);
      expect(names(await search('lucja'))).toEqual(['Łucja']);
      expect(names(await search('601 234'))).toEqual(['Łucja']);
      const [first] = (await search('tlumacz', { limit: '1' })).messages;
      const second = await search('tlumacz', { limit: '1', before: first!.message.id });
      expect([said(second), second.conversations, second.has_more]).toEqual([
        ['Ile kosztuje tłumaczenie?'],
        [],
        false,
      ]);
      const inbox = await t.get(
        `${BASE}/inbox?platform=whatsapp&search=${encodeURIComponent('jutro')}`,
        token,
      );
      expect(await inbox.json()).toMatchObject({ total: 1, conversations: [{ client_name: 'Jan' }] });
      await indexed();
    }
  });

  it('takes nothing of a query for anything but words', async () => {
    for (const q of [
      "'",
      "a' | 'b",
      ':*',
      '& ! | <->',
      'tlumacz:*',
      '%',
      '\\',
      "'; drop table messages; --",
      '"',
      '((',
    ]) {
      const { messages } = await search(q);
      expect([q, messages.length]).toEqual([q, q === 'tlumacz:*' ? 2 : 0]);
    }
    expect((await ask({ q: 'a b '.repeat(50) })).status).toBe(200);
    for (const query of [
      { q: 'a'.repeat(201) },
      { q: '\0' },
      {},
      { q: 'a', before: 'x' },
      { q: 'a', limit: '101' },
    ]) {
      expect((await ask(query as Record<string, string>)).status).toBe(400);
    }
    expect((await t.get(`${BASE}/search?q=a`)).status).toBe(401);
  });

  it('keeps no words of a person who was erased', async () => {
    const kept = async () =>
      (await t.database.query(`select from search_postings where word in ('скільки', 'ціна')`)).length;
    expect(await kept()).toBe(1);
    const payload = privacyPayload('5551', Math.floor(Date.now() / 1_000));
    await postForm(`${t.url}${BASE}/instagram/data-deletion`, { signed_request: signedRequest(payload) });
    expect(said(await search('скільки'))).toEqual([]);
    await indexed();
    expect(await kept()).toBe(0);
    expect(names(await search('їлона'))).toEqual([]);
    expect(said(await search('tlumacz'))).toHaveLength(2);
  });
});
