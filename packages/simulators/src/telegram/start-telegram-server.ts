import { ControlServer } from './control-server.ts';
import { TelegramServer } from './telegram-server.ts';

/**
 * Starts a Telegram server and its control interface, prints one line of JSON that says where they are, and runs until
 * it is told to stop. TELEGRAM_PORT and CONTROL_PORT choose the ports; any free ones otherwise.
 */
const server = new TelegramServer({ port: portOf('TELEGRAM_PORT') });
const control = new ControlServer(server, { port: portOf('CONTROL_PORT') });
await server.start();
await control.start();
const { proxyUrl, secret, port, publicKeyPem } = server;
const place = { controlUrl: control.url, token: control.token, proxyUrl, secret, port, publicKeyPem };
process.stdout.write(`${JSON.stringify(place)}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void Promise.all([control.stop(), server.stop()]));
}

function portOf(name: string): number {
  const wanted = Number(process.env[name] ?? 0);
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) throw new Error(`${name} must be a port`);
  return wanted;
}
