import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notFound } from './error-response.ts';
import { webApp } from './web-app.ts';

const HTML = { Accept: 'text/html,application/xhtml+xml' };

describe('the web application', () => {
  let root: string;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'switchboard-web-'));
    await mkdir(join(root, 'assets'));
    await writeFile(join(root, 'index.html'), '<!doctype html><title>Switchboard</title>');
    await writeFile(
      join(root, 'assets', 'index-abc.js'),
      `export const texts = '${'inbox '.repeat(1_000)}';`,
    );
    server = createServer(express().use(webApp(root), notFound));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await new Promise((done) => server.close(done));
    await rm(root, { recursive: true });
  });

  it.each(['/', '/inbox/0190', '/settings/channels', '/sign-in/swl_secret'])(
    'is its one page at %s, under a policy that lets nothing inline run',
    async (path) => {
      const answer = await fetch(`${url}${path}`, { headers: HTML });
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('<title>Switchboard</title>');
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    },
  );

  it('keeps files whose names change with their contents', async () => {
    const answer = await fetch(`${url}/assets/index-abc.js`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    await answer.text();
  });

  it.each([
    ['a file that is not there', '/assets/old.js', HTML],
    ['a call of the API', '/api/v1/nothing', HTML],
    ['a program', '/inbox', { Accept: 'application/json' }],
    ['a way out of the folder', '/assets/%2e%2e/%2e%2e/package.json', { Accept: '*/*' }],
  ])('is not there for %s', async (_what, path, headers) => {
    const answer = await fetch(`${url}${path}`, { headers });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await answer.text()).not.toContain('<title>');
  });

  it('answers no POST', async () => {
    expect((await fetch(url, { method: 'POST', headers: HTML })).status).toBe(404);
  });
});
