import { randomInt } from 'node:crypto';
import { Agent, request } from 'node:http';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type MetaPlatform, META_PLATFORMS } from '@switchboard/core';
import { signWebhook } from '@switchboard/simulators';
import { APP_SECRET, BASE } from '../../support/test-api.ts';
import { hubOfThisFile } from './hub.ts';
import { bodyOf, entryOf, exactly, newPerson, textItem } from './meta-bodies.ts';
import { Mutator, readFixtures } from './mutations.ts';

/**
 * The ordinary run is short and always the same. `FUZZ=50000` looks somewhere new each time and tells where, so that
 * `FUZZ_SEED` looks there again.
 */
const COUNT = Number(process.env['FUZZ'] ?? 2_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? (process.env['FUZZ'] === undefined ? 1 : randomInt(2 ** 31)));
const IN_PARALLEL = 12;

describe('signed bodies that are nearly those of Meta', () => {
  const hub = hubOfThisFile();
  const agent = new Agent({ keepAlive: true, maxSockets: IN_PARALLEL });
  afterAll(() => agent.destroy());

  it(
    `are all accepted, and pollute nothing: ${COUNT} of seed ${SEED} (10.1) (F8)`,
    async () => {
      const fixtures = readFixtures();
      await connectAccountsOf(fixtures);
      const mutator = new Mutator(fixtures, SEED);
      const refused: string[] = [];
      let next = 0;
      const begun = performance.now();
      const worker = async (): Promise<void> => {
        while (next < COUNT && refused.length === 0) {
          const index = next++;
          const { platform, bytes } = mutator.body(index);
          const status = await post(platform, bytes);
          if (status === 200 && Reflect.get({}, 'polluted') === undefined) continue;
          refused.push(`case ${index} of seed ${SEED}: ${status} to ${platform} ${bytes.toString('base64')}`);
        }
      };
      await Promise.all(Array.from({ length: IN_PARALLEL }, worker));
      const seconds = (performance.now() - begun) / 1_000;
      process.stdout.write(`${next} mutated bodies of seed ${SEED} in ${seconds.toFixed(1)} s\n`);
      expect(refused).toEqual([]);

      for (const platform of META_PLATFORMS) {
        const person = newPerson(platform);
        const good = exactly(bodyOf(platform, entryOf(platform, [textItem(platform, person, 'still here')])));
        expect(await post(platform, good)).toBe(200);
        expect(await hub().onlyMessage(person)).toMatchObject({ content: 'still here' });
      }
      expect((await hub().t.get('/readyz')).status).toBe(200);
    },
    60_000 + COUNT * 20,
  );

  /** The accounts that the fixtures are about, so that they go all the way into the database. */
  async function connectAccountsOf(fixtures: ReturnType<typeof readFixtures>): Promise<void> {
    for (const { platform, body } of fixtures) {
      const key = platform === 'whatsapp' ? 'phone_number_id' : 'id';
      const found = JSON.stringify(body).match(new RegExp(`"${key}":"(\\d{15,17})"`));
      if (found === null) continue;
      await hub().t.stores.channels.ensure({ platform, externalId: found[1]!, name: 'of a fixture' });
    }
  }

  function post(platform: MetaPlatform, bytes: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers = {
        'Content-Length': bytes.length,
        'X-Hub-Signature-256': signWebhook(bytes, APP_SECRET),
      };
      const path = `${BASE}/webhooks/${platform}`;
      const options = { method: 'POST', host: '127.0.0.1', port: hub().t.api.port, path, headers, agent };
      const sent = request(options, (response) => {
        response.resume().on('end', () => resolve(response.statusCode!));
      });
      sent.on('error', reject).end(bytes);
    });
  }
});
