// The bare limit of sending: the same requests by the same client, as many at once, and nothing written down.
import { GraphClient, sendFacebook } from '../packages/channels/dist/index.js';
import { answerTasks } from './child-processes.mjs';

answerTasks({
  /**
   * @param {{ baseUrl: string, conversations: { pageId: string, token: string, customer: string }[], each: number,
   *   atOnce: number }} input
   */
  async send({ baseUrl, conversations, each, atOnce }) {
    const graph = new GraphClient({ graphBaseUrl: baseUrl, instagramBaseUrl: baseUrl, version: 'v26.0' });
    const startedAt = Date.now();
    // In order within a conversation, as ours: who is in the queue has nothing under way.
    const queue = conversations.map((conversation) => ({ ...conversation, next: 0 }));
    const work = async () => {
      for (let turn = queue.shift(); turn !== undefined; turn = queue.shift()) {
        const target = { platform: 'facebook', channelExternalId: turn.pageId, address: turn.customer };
        const outcome = await sendFacebook(graph, target, textMessage(turn.next++), {
          accessToken: turn.token,
        });
        if (outcome.kind !== 'sent') throw new Error(JSON.stringify(outcome));
        if (turn.next < each) queue.push(turn);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    graph.close();
    return { seconds: (Date.now() - startedAt) / 1_000 };
  },
});

function textMessage(number) {
  return {
    kind: 'message',
    messageId: '0190a000-0000-7000-8000-00000000000f',
    type: 'text',
    text: String(number),
    attachment: null,
    replyToExternalId: null,
    template: null,
    interactive: null,
    tag: null,
  };
}
