import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { SECRET_TOKEN } from '@switchboard/channels';
import { botUserIdOf, newWebhookSecret, setWebhookCommand } from './telegram-bot.ts';

describe('botUserIdOf', () => {
  it('is what stands before the colon', () => {
    expect(botUserIdOf('5550001234:AAE-x_Yz')).toBe('5550001234');
  });

  it.each(['', '5550001234', ':AAE', '5550001234:', 'x5:AAE', '5:AA E', "5:A'E", '5:A/../x'])(
    'takes %p for no token',
    (token) => {
      expect(botUserIdOf(token)).toBeNull();
    },
  );
});

describe('newWebhookSecret', () => {
  it('is one that Telegram accepts, another each time', () => {
    const secrets = Array.from({ length: 50 }, newWebhookSecret);
    expect(secrets.every((secret) => SECRET_TOKEN.test(secret))).toBe(true);
    expect(new Set(secrets).size).toBe(50);
  });
});

describe('setWebhookCommand', () => {
  it('reaches curl as it was meant, whatever the address', () => {
    const url = "https://inbox.example.com/it's/$(id)/hook";
    const command = setWebhookCommand({ token: '5:AAE', url, secret: 's3cret' });
    const shell = `curl() { printf '%s\\n' "$@"; }; ${command}`;
    const given = execFileSync('/bin/sh', ['-c', shell], { encoding: 'utf8' }).trim().split('\n');
    expect(given.slice(0, -1)).toEqual([
      '-sS',
      '-X',
      'POST',
      'https://api.telegram.org/bot5:AAE/setWebhook',
      '-H',
      'Content-Type: application/json',
      '-d',
    ]);
    expect(JSON.parse(given.at(-1)!)).toEqual({
      url,
      secret_token: 's3cret',
      allowed_updates: expect.arrayContaining(['message', 'message_reaction', 'business_message']),
    });
  });
});
