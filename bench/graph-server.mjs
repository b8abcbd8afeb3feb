// A Graph API with pages that anybody may be answered by, in a process of its own.
import { startFakeGraphApi } from '../packages/simulators/dist/index.js';
import { answerTasks } from './child-processes.mjs';

let graph;
let sentBefore = 0;

answerTasks({
  /** @param {{ pages: { pageId: string, token: string }[] }} input */
  async start({ pages }) {
    const apps = [{ appId: '1', appSecret: 'the secret of the benchmark' }];
    const line = { appSecret: apps[0].appSecret, receipts: 'none', echoes: false };
    graph = await startFakeGraphApi({ apps, pages: pages.map((page) => ({ ...line, ...page })) });
    return graph.baseUrl;
  },
  /** What has come since it was last asked, once as many are there: doubled ones, and those that overtook another. */
  async received({ count }) {
    await graph.waitForSent(sentBefore + count);
    const received = graph.sent.slice(sentBefore);
    sentBefore = graph.sent.length;
    const latest = new Map();
    let wrong = received.length - count;
    for (const { channelId, to, body } of received) {
      const key = `${channelId} ${to}`;
      const number = Number(body.message.text);
      if (number <= (latest.get(key) ?? -1)) wrong++;
      latest.set(key, number);
    }
    return { wrong, lastAt: received.at(-1).at };
  },
});
