import { trustServer } from './trust-server.ts';

/**
 * For whole processes, `node --import .../telegram/trust-preload.js`: accepts the server whose public key stands as PEM
 * in SWITCHBOARD_TELEGRAM_TEST_KEY. Never set this where a real account signs in.
 */
const publicKeyPem = process.env['SWITCHBOARD_TELEGRAM_TEST_KEY'];
if (publicKeyPem !== undefined && publicKeyPem !== '') trustServer({ publicKeyPem });
