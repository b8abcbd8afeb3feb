import { setTimeout as delay } from 'node:timers/promises';
import { SECOND_MS, SwitchboardError } from '@switchboard/core';
import type { TelegramLoginStatus, TelegramLoginStore } from '@switchboard/database';
import { printable } from './print.ts';
import type { Terminal } from './terminal.ts';
import { terminalQr } from './terminal-qr.ts';

export interface LoginDialogueOptions {
  id: string;
  logins: Pick<TelegramLoginStore, 'get' | 'answer' | 'cancel'>;
  terminal: Terminal;
  /** Steps as lines of JSON in place of words. */
  json: boolean;
  /** How long a listener may take to notice the login. */
  patienceMs?: number;
}

const POLL_MS = 200;
/** A listener looks every two seconds even when it has heard nothing. */
const PATIENCE_MS = 10 * SECOND_MS;

const NO_LISTENER =
  'No listener has taken this login. Is one running? Start it with `npm start`, or `pm2 start ecosystem.config.js`.';

/** How Telegram sends a code, in words (auth.sentCodeType…). */
const SENT_BY: ReadonlyMap<string, string> = new Map([
  ['app', 'in a message of Telegram, to the devices that are signed in'],
  ['sms', 'by SMS'],
  ['call', 'by a phone call'],
  ['flash_call', 'as the number of a call'],
  ['missed_call', 'as the last digits of the number of a call'],
  ['sms_word', 'as a word by SMS'],
  ['sms_phrase', 'as a phrase by SMS'],
  ['firebase_sms', 'by SMS'],
  ['email_code', 'by e-mail'],
  ['fragment_sms', 'on fragment.com'],
]);

/** A login at a terminal: shows the QR code and each new one, asks for the code and the password. */
export class LoginDialogue {
  readonly #options: LoginDialogueOptions;
  readonly #interrupted = new AbortController();
  /** Lines of the QR code that stands on the screen. */
  #drawn = 0;

  constructor(options: LoginDialogueOptions) {
    this.#options = options;
  }

  /**
   * Until the account is signed in. Ctrl-C, and whatever else ends it early, cancels the login.
   *
   * @throws SwitchboardError with the sentence that the login ended with
   */
  async run(): Promise<TelegramLoginStatus> {
    const { terminal, logins, id } = this.#options;
    const stopListening = terminal.onInterrupt(() => {
      this.#interrupted.abort(new SwitchboardError('conflict', 'Cancelled. Nothing was kept.'));
    });
    try {
      return await this.#follow();
    } catch (error) {
      await logins.cancel(id);
      throw this.#interrupted.signal.aborted ? this.#interrupted.signal.reason : error;
    } finally {
      stopListening();
    }
  }

  async #follow(): Promise<TelegramLoginStatus> {
    for (let status = await this.#read(); ; status = await this.#changed(status, this.#interrupted.signal)) {
      if (this.#options.json) this.#print(status);
      if (status.state === 'done') return status;
      if (status.state === 'failed' || status.state === 'expired' || status.state === 'cancelled') {
        throw new SwitchboardError('conflict', status.detail ?? `The login was ended (${status.state}).`);
      }
      if (status.state === 'scan_qr') this.#draw(status);
      else if (status.state === 'code_needed') await this.#ask(status, 'code', codeQuestion(status));
      else if (status.state === 'password_needed')
        await this.#ask(status, 'password', passwordQuestion(status));
      else
        this.#say(status.state === 'requested' ? 'Waiting for the listener …' : 'Connecting to Telegram …');
    }
  }

  /** Asks, unless the login changes under the question. */
  async #ask(status: TelegramLoginStatus, kind: 'code' | 'password', question: string): Promise<void> {
    const { terminal, logins, id } = this.#options;
    if (status.detail !== null) this.#say(status.detail);
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#interrupted.signal]);
    const moved = this.#changed(status, signal).then(() => null);
    moved.catch(() => undefined);
    const asked = kind === 'code' ? terminal.ask(question, signal) : terminal.askHidden(question, signal);
    asked.catch(() => undefined);
    try {
      const typed = await Promise.race([asked, moved]);
      // It may have ended while somebody typed: what it says of itself then is the better answer.
      if (typed !== null) await logins.answer(id, kind, typed).catch(ignoreConflict);
    } finally {
      over.abort();
    }
  }

  /** The login as soon as it stands elsewhere than `before`. */
  async #changed(before: TelegramLoginStatus, signal: AbortSignal): Promise<TelegramLoginStatus> {
    const { patienceMs = PATIENCE_MS } = this.#options;
    const since = Date.now();
    for (;;) {
      await delay(POLL_MS, undefined, { signal });
      const status = await this.#read();
      if (placeOf(status) !== placeOf(before)) return status;
      if (status.state === 'requested' && Date.now() - since > patienceMs) {
        throw new SwitchboardError('overloaded', NO_LISTENER);
      }
    }
  }

  async #read(): Promise<TelegramLoginStatus> {
    const status = await this.#options.logins.get(this.#options.id);
    if (status === null) throw new SwitchboardError('not_found', 'This login is gone.');
    return status;
  }

  #draw({ token }: TelegramLoginStatus): void {
    const { terminal, json } = this.#options;
    if (json || token === null) return;
    const { canRedraw } = terminal;
    if (this.#drawn === 0) {
      this.#say('In Telegram on your phone: Settings, Devices, Link Desktop Device. Then scan this code.');
    }
    const picture = terminalQr(token, { isPlain: !canRedraw });
    // Up over the code before, and the screen emptied from there: the new one stands in its place.
    const back = canRedraw && this.#drawn > 0 ? `\u001b[${this.#drawn}A\u001b[0J` : '';
    terminal.write(`${back}${picture}`);
    this.#drawn = picture.split('\n').length - 1;
  }

  #say(sentence: string): void {
    if (!this.#options.json) this.#options.terminal.write(`${printable(sentence)}\n`);
  }

  #print(status: TelegramLoginStatus): void {
    // The last line is printed by the command.
    if (status.state === 'done') return;
    const step = {
      state: status.state,
      detail: status.detail,
      ...(status.token === null ? {} : { qr_url: status.token, expires_at: status.tokenExpiresAt }),
      ...(status.sentBy === null ? {} : { sent_by: status.sentBy, code_length: status.codeLength }),
      ...(status.passwordHint === null ? {} : { password_hint: status.passwordHint }),
    };
    this.#options.terminal.write(`${JSON.stringify(step)}\n`);
  }
}

function ignoreConflict(error: unknown): void {
  if (!(error instanceof SwitchboardError) || error.code !== 'conflict') throw error;
}

/** Two statuses of one place are the same question. */
function placeOf({ state, detail, token }: TelegramLoginStatus): string {
  return JSON.stringify([state, detail, token]);
}

function codeQuestion({ sentBy, codeLength }: TelegramLoginStatus): string {
  const how = SENT_BY.get(sentBy ?? '') ?? printable(sentBy ?? '');
  const digits = codeLength === null ? '' : ` (${codeLength} digits)`;
  return `The code that Telegram has sent${how === '' ? '' : ` ${how}`}${digits}: `;
}

function passwordQuestion({ passwordHint }: TelegramLoginStatus): string {
  return `Password of two-step verification${passwordHint === null ? '' : ` (hint: ${printable(passwordHint)})`}: `;
}
