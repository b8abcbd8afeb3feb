/** How to reach NATS and who we are there. */
export interface NatsAddress {
  /** `host:port`, in no order. */
  servers: readonly string[];
  /** TLS is required; without it, it is used where a server offers it. */
  tls: boolean;
  login: { user: string; pass: string } | { token: string } | null;
}

const DEFAULT_PORT = '4222';

/**
 * The addresses of `NATS_URL`, which the configuration has checked: `nats://[user:password@|token@]host[:port]`, or `tls://`.
 * They belong to one cluster, so a login of one of them is the login of all.
 */
export function natsAddress(urls: readonly string[]): NatsAddress {
  const parsed = urls.map((url) => new URL(url));
  const withLogin = parsed.find(({ username }) => username !== '');
  return {
    servers: parsed.map(({ hostname, port }) => `${hostname}:${port === '' ? DEFAULT_PORT : port}`),
    tls: parsed.some(({ protocol }) => protocol === 'tls:'),
    login: withLogin === undefined ? null : loginOf(withLogin),
  };
}

function loginOf({ username, password }: URL): NatsAddress['login'] {
  const user = decodeURIComponent(username);
  return password === '' ? { token: user } : { user, pass: decodeURIComponent(password) };
}
