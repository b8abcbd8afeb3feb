import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from '@switchboard/core';
import { type BusRig, BusSuite, makeNode, type Node, QUICK_PROBE, until } from './bus-rig.ts';

type Three = [Node, Node, Node];

/** What every bus promises. `createRig` puts its server up, behind a link, for the nodes of one database. */
export function describeBus(createRig: (databaseUrl: string) => Promise<BusRig>): void {
  const suite = new BusSuite(createRig);
  beforeAll(() => suite.open());
  afterEach(() => suite.stopAll());
  afterAll(() => suite.close());
  describe('events', () => describeEvents(suite));
  describe('signals', () => describeSignals(suite));
  describe('signals that cannot travel', () => describeDrops(suite));
  describe('a line that is cut', () => describeCuts(suite));
  describe('start and stop', () => describeEnds(suite));
}

function describeEvents(suite: BusSuite): void {
  it('are told to every other node, in their order, and are those of the log', async () => {
    const [one, two, three] = await suite.start<Three>(3);
    const before = (await suite.log.head()).seq;
    for (let batch = 0; batch < 20; batch++) await suite.tell(one, 1 + (batch % 3));
    const { epoch, seq } = await suite.log.head();
    const inLog = await suite.log.after(before, 100);
    expect(inLog).toHaveLength(39);
    for (const node of [two, three]) {
      await until('told through', () => node.toldThrough() === seq);
      const told = node.toldSeqs();
      expect(told).toEqual(told.toSorted((a, b) => (a < b ? -1 : 1)));
      for (const item of node.heard) if (item.kind === 'events') expect(item.epoch).toBe(epoch);
      // What came whole is what the log says, to the letter.
      const whole = node.events();
      expect(whole).toEqual(inLog.filter((event) => whole.some((item) => item.seq === event.seq)));
    }
    expect(one.events()).toEqual([]);
  });

  it('of several nodes come in the order of each', async () => {
    const [one, two, three] = await suite.start<Three>(3);
    const own = new Map<Node, bigint[]>([
      [one, []],
      [two, []],
    ]);
    for (let round = 0; round < 15; round++) {
      for (const [node, seqs] of own) seqs.push(...(await suite.tell(node, 2)).map((event) => event.seq));
    }
    const { seq } = await suite.log.head();
    await until('told through', () => three.toldThrough() === seq);
    const whole = three.events().map((event) => event.seq);
    for (const seqs of own.values()) {
      expect(whole.filter((each) => seqs.includes(each))).toEqual(
        seqs.filter((each) => whole.includes(each)),
      );
    }
    expect(new Set(whole).size).toBe(whole.length);
  });
}

function describeSignals(suite: BusSuite): void {
  it('are heard by all others as they were sent, in order, and never by oneself', async () => {
    const [one, two, three] = await suite.start<Three>(3);
    const sent = Array.from({ length: 300 }, (_, number) => ({ number, text: `"\\ \u0000 'Ї 🙂 ${number}` }));
    for (const signal of sent) one.bus.publishSignal('typing', signal);
    two.bus.publishSignal('presence', { of: 'two' });
    await until('all', () => [one, two, three].map((node) => node.signals().length).join() === '1,300,301');
    for (const node of [two, three]) {
      const typing = node.signals().filter(({ topic }) => topic === 'typing');
      expect(typing.map(({ signal }) => signal)).toEqual(sent);
    }
    expect(one.signals()).toEqual([{ kind: 'signal', topic: 'presence', signal: { of: 'two' } }]);
  });

  it('may hold any JSON', async () => {
    const [one, two] = await suite.start(2);
    const names = fc.string().filter((name) => name !== '__proto__');
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.dictionary(names, fc.jsonValue()), async (topic, signal) => {
        const index = two.signals().length;
        one.bus.publishSignal(topic, signal);
        await until('heard', () => two.signals().length > index);
        const heard = two.signals()[index]!;
        expect(JSON.stringify([heard.topic, heard.signal])).toBe(JSON.stringify([topic, signal]));
      }),
      { numRuns: 60, examples: [['\u0000', { a: '\ud800', b: ' 0/1 ', c: [] }]] },
    );
  });

  it('may be large', async () => {
    const [one, two] = await suite.start(2);
    const frame = Buffer.byteLength(JSON.stringify({ topic: 't', signal: { text: '' } }));
    // Three bytes each, so that nothing that is cut by bytes comes out right by chance.
    const largest = '€'.repeat(Math.floor((LIMITS.busSignalBytesMax - frame) / 3));
    for (let round = 0; round < 5; round++) {
      one.bus.publishSignal('t', { text: largest });
      one.bus.publishSignal('t', { text: `small ${round}` });
    }
    one.bus.publishSignal('t', { text: `${largest}€` });
    await until('heard', () => two.signals().length === 10);
    const texts = two.signals().map(({ signal }) => (signal as { text: string }).text);
    expect(texts.filter((text) => text === largest)).toHaveLength(5);
    expect(texts.at(-1)).toBe('small 4');
    expect(await one.dropped('too_large')).toBe(1);
  });
}

function describeDrops(suite: BusSuite): void {
  it('because they are no JSON are dropped', async () => {
    const [one, two] = await suite.start(2);
    const circular: Record<string, unknown> = {};
    circular['itself'] = circular;
    const throws = {
      toJSON() {
        throw new Error('not today');
      },
    };
    for (const signal of [circular, { n: 1n }, throws]) one.bus.publishSignal('t', signal);
    one.bus.publishSignal('t', { ok: true });
    await until('heard', () => two.signals().length > 0);
    expect(two.signals()).toEqual([{ kind: 'signal', topic: 't', signal: { ok: true } }]);
    expect(await one.dropped('malformed')).toBe(3);
  });

  it('because too much is under way are dropped, and later ones flow', async () => {
    const [one, two] = await suite.start(2);
    const text = 'x'.repeat(50_000);
    const sent = 300;
    for (let number = 0; number < sent; number++) one.bus.publishSignal('flood', { number, text });
    const dropped = await one.dropped('full');
    expect(dropped).toBeGreaterThan(0);
    expect((sent - dropped) * text.length).toBeLessThanOrEqual(LIMITS.busPendingBytesMax);
    await until('heard', () => two.signals().length === sent - dropped);
    for (let number = 0; number < 30; number++) {
      await until('room', async () => {
        const before = await one.dropped('full');
        one.bus.publishSignal('after', { number, text });
        return (await one.dropped('full')) === before;
      });
    }
    await until('heard', () => two.signals().length === sent - dropped + 30);
  });
}

function describeCuts(suite: BusSuite): void {
  it('wakes every node once it is back, and keeps nothing of what was said meanwhile', async () => {
    const [one, two] = await suite.start(2);
    await suite.cut();
    const wakes = [one.wakes(), two.wakes()];
    expect(one.bus.isReady()).toMatch(/\.$/);
    one.bus.publishSignal('t', { lost: true });
    await suite.tell(one, 3);
    expect(await one.dropped('away')).toBeGreaterThan(0);
    suite.rig.link.mode = 'forward';
    await Promise.all([one.untilReady(), two.untilReady()]);
    await until('woken', () => one.wakes() > wakes[0]! && two.wakes() > wakes[1]!);
    one.bus.publishSignal('t', { lost: false });
    await until('heard', () => two.signals().length > 0);
    expect(two.signals()).toEqual([{ kind: 'signal', topic: 't', signal: { lost: false } }]);
    const { seq } = (await suite.tell(one, 2)).at(-1)!;
    await until('told', () => two.toldThrough() === seq);
  });

  it('may be cut again and again', async () => {
    const [one, two] = await suite.start(2);
    for (let round = 0; round < 3; round++) {
      await suite.cut();
      suite.rig.link.mode = 'forward';
      await Promise.all([one.untilReady(), two.untilReady()]);
      one.bus.publishSignal('t', { round });
      await until('heard', () => two.signals().length === round + 1);
    }
  });

  it('is noticed when it swallows everything without a word', async () => {
    const [one, two] = await suite.start(2, QUICK_PROBE);
    const wakes = one.wakes();
    suite.rig.link.mode = 'blackhole';
    await suite.untilNoneReady();
    suite.rig.link.mode = 'forward';
    await Promise.all([one.untilReady(), two.untilReady()]);
    await until('woken', () => one.wakes() > wakes);
    one.bus.publishSignal('t', {});
    await until('heard', () => two.signals().length === 1);
  });
}

function describeEnds(suite: BusSuite): void {
  it.each(['refuse', 'blackhole'] as const)('starts while the server is away (%s)', async (mode) => {
    suite.rig.link.mode = mode;
    const [one, two] = (await suite.begin(2)) as [Node, Node];
    for (const { bus } of [one, two]) {
      expect(bus.isReady()).toMatch(/\.$/);
      bus.publishSignal('t', {});
      bus.publishEvents('epoch', []);
    }
    expect([one.wakes(), two.wakes()]).toEqual([0, 0]);
    suite.rig.link.mode = 'forward';
    await Promise.all([one.untilReady(), two.untilReady()]);
    await until('woken', () => one.wakes() > 0 && two.wakes() > 0);
  });

  it('stops without having started, twice, and in the middle of starting', async () => {
    const never = makeNode(suite.rig.makeBus);
    await never.bus.stop();
    const [one] = (await suite.begin(1)) as [Node];
    await one.bus.start();
    await one.bus.stop();
    await one.bus.stop();
    suite.rig.link.mode = 'blackhole';
    const [two] = (await suite.begin(1)) as [Node];
    await two.bus.stop();
  });

  it('says what it was told to before it stops, and nothing afterwards', async () => {
    const [one, two] = await suite.start(2);
    // More than a socket takes at once.
    const text = 'x'.repeat(50_000);
    for (let number = 0; number < 50; number++) one.bus.publishSignal('t', { number, text });
    await one.bus.stop();
    one.bus.publishSignal('t', { number: 50 });
    await suite.tell(one, 1);
    expect(one.bus.isReady()).not.toBeNull();
    await until('heard', () => two.signals().length === 50);
    const heard = one.heard.length;
    two.bus.publishSignal('t', {});
    const [three] = await suite.start<[Node]>(1);
    three.bus.publishSignal('t', {});
    await until('heard', () => two.signals().length === 51);
    expect(one.heard).toHaveLength(heard);
  });

  it('leaves no socket behind', async () => {
    const open = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const before = open();
    await suite.start<Three>(3);
    expect(open()).toBeGreaterThan(before);
    await suite.stopAll();
    await until('closed', () => open() <= before);
  });
}
