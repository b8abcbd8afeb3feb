import { type InboundMessage, newId } from '@switchboard/core';
import type { NewChannel } from '@switchboard/database';

export const SIMULATED_LANGUAGES = ['en', 'uk', 'pl'] as const;
export type SimulatedLanguage = (typeof SIMULATED_LANGUAGES)[number];

/** Somebody who does not exist, and what they would say. */
export interface SimulatedCustomer {
  language: SimulatedLanguage;
  name: string;
  /** Digits; of no country, since no operator assigns numbers behind two zeros. */
  phone: string;
  /** What they open with, one each time that they begin. */
  openings: readonly string[];
  /** What they say to replies, one after another; then they are content. */
  answers: readonly string[];
}

/** The channel that such customers write to: no platform is behind it. */
export const SIMULATED_CHANNEL: NewChannel = {
  platform: 'whatsapp',
  externalId: 'simulated',
  name: 'Simulated WhatsApp',
  isSimulated: true,
};

const CUSTOMERS: readonly SimulatedCustomer[] = [
  {
    language: 'en',
    name: 'Emily Carter',
    phone: '44000000001',
    openings: [
      'Hello! How much is a sworn translation of a birth certificate into Polish?',
      'Hi again, do you also translate driving licences?',
    ],
    answers: [
      'That was quick, thank you! How long does it take?',
      'Perfect. Can I collect it in person?',
      'Great, I will send you a scan this afternoon.',
      'Thank you, have a nice day! 🙂',
    ],
  },
  {
    language: 'uk',
    name: 'Олена Коваль',
    phone: '380000000001',
    openings: [
      'Добрий день! Скільки коштує присяжний переклад диплома польською?',
      'Ще одне запитання: чи перекладаєте ви водійські посвідчення?',
    ],
    answers: [
      'Дякую за швидку відповідь! Скільки часу це займе?',
      'Чудово. Чи можна забрати переклад особисто?',
      'Добре, сьогодні надішлю вам скан.',
      'Дякую, гарного дня! 🙂',
    ],
  },
  {
    language: 'pl',
    name: 'Katarzyna Zielińska',
    phone: '48000000001',
    openings: [
      'Dzień dobry! Ile kosztuje tłumaczenie przysięgłe aktu urodzenia na angielski?',
      'Jeszcze jedno pytanie: czy tłumaczą Państwo prawa jazdy?',
    ],
    answers: [
      'Dziękuję za szybką odpowiedź! Jak długo to potrwa?',
      'Świetnie. Czy mogę odebrać tłumaczenie osobiście?',
      'Dobrze, skan wyślę dziś po południu.',
      'Dziękuję, miłego dnia! 🙂',
    ],
  },
];

export function simulatedCustomer(language: SimulatedLanguage): SimulatedCustomer {
  return CUSTOMERS.find((customer) => customer.language === language)!;
}

/** Who writes from an address; null for anybody else. */
export function simulatedCustomerAt(address: string): SimulatedCustomer | null {
  return CUSTOMERS.find(({ phone }) => phone === address) ?? null;
}

/** What a simulated customer writes, as ingest takes it. */
export function simulatedMessage(
  { phone, name }: SimulatedCustomer,
  text: string,
  { channelExternalId = SIMULATED_CHANNEL.externalId, at }: { channelExternalId?: string; at: Date },
): InboundMessage {
  return {
    kind: 'message',
    platform: SIMULATED_CHANNEL.platform,
    channelExternalId,
    externalId: simulatedId(),
    direction: 'inbound',
    origin: 'live',
    peer: {
      externalId: phone,
      name,
      username: null,
      identities: [{ kind: 'phone', scope: '', value: phone }],
    },
    type: 'text',
    text,
    attachments: [],
    replyToExternalId: null,
    sentAt: at,
    payload: null,
    sendReference: null,
  };
}

/** As a platform would call a message. */
export function simulatedId(): string {
  return `simulated.${newId()}`;
}
