import { Command } from 'commander';
import WebSocket from 'ws';
import { SwitchboardError } from '@switchboard/core';
import { localUrlOf, readConfig } from '@switchboard/service';

/** Prints what an agent's socket hears, a frame a line: the quickest proof that everything works. */
export function watchCommand(): Command {
  return new Command('watch')
    .description("print every frame of a user's socket until Ctrl-C")
    .requiredOption('--token <token>', 'access token of a sign-in, API token, or host JWT')
    .option('--since <cursor>', 'replay what came after <epoch>:<seq> first')
    .action(async (options: { token: string; since?: string }) => {
      const address = localUrlOf(readConfig());
      const me = await fetch(`${address}/api/v1/auth/me`, {
        headers: { Authorization: `Bearer ${options.token}` },
      });
      if (!me.ok)
        throw new SwitchboardError('unauthenticated', `The API answered ${me.status}: is the token right?`);
      const { id } = (await me.json()) as { id: string };
      const query = options.since === undefined ? '' : `?since=${encodeURIComponent(options.since)}`;
      const socket = new WebSocket(
        `${address.replace('http', 'ws')}/api/v1/communications/ws/${encodeURIComponent(id)}${query}`,
        { headers: { Authorization: `Bearer ${options.token}` } },
      );
      socket.on('message', (frame: Buffer) => process.stdout.write(`${frame.toString()}\n`));
      const code = await new Promise<number>((done, fail) => socket.on('close', done).on('error', fail));
      process.stdout.write(`closed with ${code}\n`);
    });
}
