// One event to a thousand sockets, and many.
import { ask, startScript, stopProcess } from './child-processes.mjs';
import { compare } from './statistics.mjs';

const SOCKETS = 1_000;
/** Frames in one write while it is busy: what 3,000 events a second leave to a tick of 5 ms. */
const JOINED = 16;

/** @param {{ pace: import('./ingest.mjs').Pace, note: (line: string) => void }} bench */
export async function benchFanOut({ pace, note }) {
  const clients = startScript('fan-out-clients.mjs');
  const sides = {};
  for (const side of ['switchboard', 'bare']) {
    sides[side] = startScript('fan-out-server.mjs', { SIDE: side });
    await ask(clients, 'open', { ...(await ask(sides[side], 'ports')), sockets: SOCKETS });
  }
  const phases = [
    { name: 'single', side: 'switchboard', eventsPerWrite: 1 },
    { name: 'bare', side: 'bare', eventsPerWrite: 1 },
    { name: 'joined', side: 'switchboard', eventsPerWrite: JOINED },
  ];
  const measured = { single: [], bare: [], joined: [] };
  // The first round only compiles the code.
  for (let round = 0; round <= pace.rounds; round++) {
    for (const { name, side, eventsPerWrite } of phases) {
      const durationMs = round === 0 ? pace.warmUpMs : pace.phaseMs;
      const figures = await ask(sides[side], 'write', { durationMs, eventsPerWrite, sockets: SOCKETS });
      if (round === 0) continue;
      measured[name].push(figures);
      note(
        `  ${name}: ${Math.round(figures.deliveriesPerSecond)} deliveries/s, ` +
          `${Math.round(figures.cpuNs)} ns of CPU each`,
      );
    }
  }
  await Promise.all([clients, ...Object.values(sides)].map(stopProcess));
  return [
    ...rowsOf('one event a write', measured.single, measured.bare, { atLeast: 1.15 }),
    ...rowsOf(`${JOINED} events a write`, measured.joined, measured.bare, { atLeast: 8 }),
  ];
}

const valuesOf = (list, key) => list.map((figures) => figures[key]);

function rowsOf(how, ours, beside, target) {
  const besideName = 'ws loop';
  return [
    compare({
      figure: `fan-out to ${SOCKETS} sockets, ${how}`,
      unit: 'deliveries/s',
      ours: valuesOf(ours, 'deliveriesPerSecond'),
      beside: valuesOf(beside, 'deliveriesPerSecond'),
      besideName,
    }),
    compare({
      figure: `CPU of a delivery, ${how} (ratio: ws loop / ours)`,
      unit: 'ns',
      ours: valuesOf(ours, 'cpuNs'),
      beside: valuesOf(beside, 'cpuNs'),
      besideName,
      target,
      inverse: true,
    }),
  ];
}
