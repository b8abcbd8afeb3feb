// How smoothly a long conversation is read, in a real browser.
import { randomBytes } from 'node:crypto';
import { openPage, signIn, startBrowser } from './agent-page.mjs';
import { stopProcess } from './child-processes.mjs';
import { queryOnce } from './database-cluster.mjs';
import { startSwitchboard } from './servers.mjs';
import { compare } from './statistics.mjs';
import { PHONE_NUMBER_ID } from './webhook-posts.mjs';

const MESSAGES = 10_000;
/** A quick hand: 6,000 pixels a second. */
const PIXELS_A_FRAME = 100;
const FRAMES = 300;
const ENCRYPTION_KEY = randomBytes(32).toString('base64');

/**
 * @param {{ cluster: import('./servers.mjs').Cluster, note: (line: string) => void, pace: { rounds: number } }} bench
 */
export async function benchWebThread({ cluster, note, pace }) {
  const databaseUrl = await cluster.createDatabase('switchboard_thread', { migrated: true });
  const server = await startSwitchboard(cluster, { databaseUrl, env: { ENCRYPTION_KEY } });
  const url = `http://127.0.0.1:${server.port}`;
  const conversationId = await fill(databaseUrl);
  const browser = await startBrowser();
  try {
    const page = await openPage(browser, url, await signIn(databaseUrl, ENCRYPTION_KEY));
    await page.goto(`${url}/inbox/${conversationId}`);
    await page.getByRole('log').getByText(`Message ${MESSAGES}:`).waitFor();
    const { seconds } = await loadAll(page);
    note(`  ${MESSAGES} messages were loaded back in ${seconds.toFixed(1)} s`);
    const measured = { ours: [], bare: [], longest: [] };
    for (let round = 0; round <= pace.rounds; round++) {
      const bare = await scroll(page, { isBare: true });
      const ours = await scroll(page, { isBare: false });
      note(`  ${ours.rate.toFixed(1)} frames/s, of a bare list ${bare.rate.toFixed(1)}`);
      // The first round only compiles the code.
      if (round === 0) continue;
      measured.ours.push(ours.rate);
      measured.bare.push(bare.rate);
      measured.longest.push(ours.longestMs);
    }
    return [
      compare({
        figure: `a thread of ${MESSAGES} messages scrolled by ${PIXELS_A_FRAME} pixels a frame`,
        unit: ' frames/s',
        ours: measured.ours,
        beside: measured.bare,
        besideName: 'a bare list',
        target: { atLeast: 0.95 },
        targetIsOf: 'ratio',
      }),
      compare({ figure: 'longest of its frames', unit: ' ms', ours: measured.longest }),
    ];
  } finally {
    await browser.close();
    await stopProcess(server.child);
  }
}

/** One customer with whom much was said: short and long words, ours and theirs, over half a year. */
async function fill(databaseUrl) {
  const [{ id }] = await queryOnce(
    databaseUrl,
    `insert into conversations (id, channel_id, platform, external_id, reply_address, peer_name, last_message_at,
       last_inbound_at, last_message_text, last_message_type, last_message_direction, message_count)
     select gen_random_uuid(), id, 'whatsapp', '48600700800', '48600700800', 'Jan Kowalski', now(), now(),
       'Message ${MESSAGES}:', 'text', 'outbound', ${MESSAGES}
     from channels where external_id = $1 returning id`,
    [PHONE_NUMBER_ID],
  );
  await queryOnce(
    databaseUrl,
    `insert into messages (id, conversation_id, channel_id, position, external_id, direction, type, text, status, sent_at)
     select gen_random_uuid(), $1, channel_id, n, 'wamid.' || n, case when n % 3 = 0 then 'inbound' else 'outbound' end,
       'text', 'Message ' || n || ':' || repeat(' proszę o wycenę tłumaczenia przysięgłego', n % 7),
       case when n % 3 <> 0 then 'read' end, now() - (${MESSAGES} - n) * interval '25 minutes'
     from conversations, generate_series(1, ${MESSAGES}) n`,
    [id],
  );
  await queryOnce(databaseUrl, 'vacuum analyze');
  return id;
}

/** Scrolls up until the first message is there. */
async function loadAll(page) {
  return await page.evaluate(async () => {
    const beganAt = performance.now();
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const log = document.querySelector('[role="log"]');
    const isThere = () => /Message 1:/.test(log.textContent);
    while (!isThere()) {
      log.scrollTop = 0;
      await frame();
    }
    return { seconds: (performance.now() - beganAt) / 1_000 };
  });
}

/** Frames that are drawn while somebody scrolls down, of the thread or of a list without anything behind it. */
async function scroll(page, { isBare }) {
  return await page.evaluate(
    async ({ isBare, pixels, frames }) => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      let scroller = document.querySelector('[role="log"]');
      if (isBare) {
        scroller = document.createElement('div');
        scroller.style.cssText = 'position: fixed; inset: 0; overflow-y: auto; background: white; z-index: 9';
        for (let n = 0; n < 1_000; n++) {
          const row = document.createElement('p');
          row.textContent = `Row ${n}`;
          scroller.append(row);
        }
        document.body.append(scroller);
      }
      scroller.scrollTop = 0;
      await frame();
      const times = [await frame()];
      for (let n = 0; n < frames; n++) {
        scroller.scrollTop += pixels;
        times.push(await frame());
      }
      if (isBare) scroller.remove();
      const gaps = times.slice(1).map((time, index) => time - times[index]);
      return { rate: (frames / (times.at(-1) - times[0])) * 1_000, longestMs: Math.max(...gaps) };
    },
    { isBare, pixels: PIXELS_A_FRAME, frames: FRAMES },
  );
}
