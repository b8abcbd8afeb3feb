// From a POST being sent to its frame having come to a socket: across all sockets, by one clock.
import { ask } from './child-processes.mjs';
import { inTurn, rowOf, warmUp } from './ingest.mjs';
import { socketPaths } from './servers.mjs';
import { compare } from './statistics.mjs';

const SOCKETS = 100;
const POSTS_PER_SECOND = 200;

/** @param {import('./ingest.mjs').Bench} bench */
export async function benchPostToSocket(bench) {
  const { switchboard, bare, load, pace } = bench;
  await warmUp(bench, [switchboard, bare]);
  const paths = socketPaths(SOCKETS);
  const measured = await inTurn(bench, [switchboard, bare], (server) =>
    ask(load, 'postToSockets', {
      port: server.port,
      postsPerSecond: POSTS_PER_SECOND,
      connections: 64,
      durationMs: pace.phaseMs,
      paths,
    }),
  );
  const figure = `POST to socket, ${POSTS_PER_SECOND}/s x ${SOCKETS} sockets`;
  return [
    rowOf(measured, 'p50Ms', { figure: `${figure}, p50`, unit: 'ms', target: { atMost: 1.5 } }),
    rowOf(measured, 'p99Ms', { figure: `${figure}, p99`, unit: 'ms', target: { atMost: 1.5 } }),
    compare({
      figure: `${figure}, lost or doubled`,
      unit: 'frames',
      ours: measured.Switchboard.map(({ framesExpected, framesReceived }) =>
        Math.abs(framesExpected - framesReceived),
      ),
      target: { atMost: 0 },
      targetIsOf: 'ours',
    }),
  ];
}
