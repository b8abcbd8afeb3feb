import type { Customer } from '../people/customer.ts';
import type { Said, SaidKind } from '../people/story.ts';
import type { FakeAccount, FakeMedia, FakeTelegram, FakeUser, SharedMessage } from '../telegram/index.ts';
import type { DemoFile, DemoFiles } from './demo-files.ts';
import type { PlatformLine } from './platform-line.ts';

const SAYS: ReadonlySet<SaidKind> = new Set<SaidKind>([
  'text',
  'image',
  'voice',
  'video',
  'document',
  'sticker',
  'location',
  'contacts',
]);

const OFFICE = { latitude: 50.0614, longitude: 19.9366, address: 'Rynek Główny, Kraków' };

/** Customers of Telegram: they talk with the bureau's account, whose sessions hear of it by themselves. */
export class TelegramLine implements PlatformLine {
  readonly platform = 'telegram';
  readonly #telegram: FakeTelegram;
  readonly #account: FakeAccount;
  readonly #files: DemoFiles;

  constructor(telegram: FakeTelegram, account: FakeAccount, files: DemoFiles) {
    this.#telegram = telegram;
    this.#account = account;
    this.#files = files;
  }

  can(kind: SaidKind): boolean {
    return SAYS.has(kind);
  }

  async write(customer: Customer, said: Said, atMs: number, answers?: string): Promise<string> {
    const media = this.#mediaOf(said);
    const text = said.kind === 'location' ? undefined : said.text;
    const shared = this.#telegram.say({
      from: this.#user(customer),
      to: this.#account.user,
      dateSeconds: seconds(atMs),
      ...(text === undefined ? {} : { text }),
      ...(media === null ? {} : { media }),
      ...(answers === undefined ? {} : { replyTo: this.#message(answers) }),
    });
    return this.#refOf(shared);
  }

  async writeAsBureau(customer: Customer, text: string, atMs: number): Promise<string> {
    const { user } = this.#account;
    return this.#refOf(
      this.#telegram.say({ from: user, to: this.#user(customer), text, dateSeconds: seconds(atMs) }),
    );
  }

  async read(customer: Customer, ref: string): Promise<void> {
    this.#telegram.read(this.#user(customer), this.#account.user, this.#message(ref));
  }

  async react(customer: Customer, ref: string, emoji: string): Promise<void> {
    this.#telegram.react(this.#user(customer), this.#message(ref), [emoji]);
  }

  async edit(_customer: Customer, ref: string, text: string, atMs: number): Promise<void> {
    this.#telegram.edit(this.#message(ref), { text, dateSeconds: seconds(atMs) });
  }

  async takeBack(_customer: Customer, ref: string): Promise<void> {
    this.#telegram.delete([this.#message(ref)]);
  }

  #user({ externalId, name }: Customer): FakeUser {
    const user = this.#telegram.users.get(BigInt(externalId));
    if (user === undefined) throw new Error(`${name} has no Telegram`);
    return user;
  }

  #message(ref: string): SharedMessage {
    const message = this.#account.box.find(Number(ref));
    if (message === null) throw new Error(`message ${ref} is gone`);
    return message.shared;
  }

  #refOf(shared: SharedMessage): string {
    return String(shared.copies.get(this.#account.box)?.id);
  }

  #mediaOf({ kind, file, text }: Said): FakeMedia | null {
    if (kind === 'location') return { kind: 'venue', title: text ?? '', ...OFFICE };
    if (kind === 'contacts') {
      return { kind: 'contact', phone: '48000000777', firstName: 'Jan', lastName: 'Nowak' };
    }
    const found = file === undefined ? undefined : this.#files.get(file);
    return found === undefined ? null : fileMedia(kind, found);
  }
}

function fileMedia(kind: SaidKind, { bytes, mimeType, filename }: DemoFile): FakeMedia {
  const sizeBytes = bytes.length;
  if (kind === 'image') return { kind: 'photo', bytes, sizeBytes };
  const shownAs = kind === 'video' || kind === 'voice' || kind === 'sticker' ? kind : 'file';
  return { kind: 'document', bytes, sizeBytes, mimeType, filename, shownAs };
}

function seconds(atMs: number): number {
  return Math.floor(atMs / 1_000);
}
