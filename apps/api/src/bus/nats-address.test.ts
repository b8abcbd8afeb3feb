import { describe, expect, it } from '@jest/globals';
import { natsAddress } from './nats-address.ts';

describe('the addresses of NATS', () => {
  it('are hosts with ports, and the login of any is that of all', () => {
    expect(natsAddress(['nats://one', 'nats://us%2Fer:p%40ss@two:4333', 'nats://[::1]:1'])).toEqual({
      servers: ['one:4222', 'two:4333', '[::1]:1'],
      tls: false,
      login: { user: 'us/er', pass: 'p@ss' },
    });
  });

  it('may demand TLS and carry a token, or no login', () => {
    expect(natsAddress(['tls://s3cret@one'])).toMatchObject({ tls: true, login: { token: 's3cret' } });
    expect(natsAddress(['nats://one']).login).toBeNull();
  });
});
