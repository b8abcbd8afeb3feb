import type { MetaPlatform } from '@switchboard/core';
import { simulatedKind } from './simulated-kinds.ts';
import type { SimulatedWebhook } from './simulated-webhook.ts';
import { isPhone } from './whatsapp-person.ts';

/** An invented person who writes to a translation bureau. */
export interface SimulatedCustomer {
  name: string;
  language: 'uk' | 'pl' | 'en';
  /** How each platform knows them. The phones cannot exist: no country assigns them. */
  externalIds: Record<MetaPlatform, string>;
  /** What they write, in the order in which they write it. */
  texts: readonly [string, ...string[]];
}

export const SIMULATED_CUSTOMERS: readonly [SimulatedCustomer, ...SimulatedCustomer[]] = [
  {
    name: 'Оксана Левченко',
    language: 'uk',
    externalIds: { whatsapp: '380000000101', instagram: '1700000000000101', facebook: '7100000000000101' },
    texts: [
      'Добрий день! Потрібен присяжний переклад свідоцтва про народження на польську.',
      'Скільки це коштує і чи можна до п’ятниці?',
      'Оригінал показувати обов’язково, чи достатньо скану?',
      'Дякую, чекаю 🙏',
    ],
  },
  {
    name: 'Katarzyna Zielińska',
    language: 'pl',
    externalIds: { whatsapp: '48000000102', instagram: '1700000000000102', facebook: '7100000000000102' },
    texts: [
      'Dzień dobry, ile kosztuje tłumaczenie przysięgłe aktu urodzenia z ukraińskiego?',
      'Czy możliwy jest odbiór osobisty w sobotę?',
      'Świetnie, prześlę zdjęcia jeszcze dziś.',
    ],
  },
  {
    name: 'Daniel Hartley',
    language: 'en',
    externalIds: { whatsapp: '447700900103', instagram: '1700000000000103', facebook: '7100000000000103' },
    texts: [
      'Hi, I need a sworn translation of a birth certificate from Polish into English. How much is it?',
      'What is your fastest turnaround? My appointment is next Tuesday.',
      'Do you post the paper copy to the UK as well?',
    ],
  },
  {
    name: 'Тарас Гнатюк',
    language: 'uk',
    externalIds: { whatsapp: '380000000104', instagram: '1700000000000104', facebook: '7100000000000104' },
    texts: [
      'Вітаю! Перекладаєте дипломи з додатками? У мене 6 сторінок.',
      'А скільки днів це займе?',
      'Добре, кому надіслати файл?',
    ],
  },
  {
    name: 'Michał Żurawski',
    language: 'pl',
    externalIds: { whatsapp: '48000000105', instagram: '1700000000000105', facebook: '7100000000000105' },
    texts: [
      'Dzień dobry! Potrzebuję tłumaczenia umowy spółki na angielski, 14 stron. Jaki termin?',
      'Proszę o wycenę z fakturą VAT.',
      'Zgoda, proszę zaczynać.',
    ],
  },
  {
    name: 'Amelia Fox',
    language: 'en',
    externalIds: {
      whatsapp: 'GB.10000000000000106',
      instagram: '1700000000000106',
      facebook: '7100000000000106',
    },
    texts: [
      'Hello! Can you translate a driving licence into Ukrainian? It’s one page (front/back).',
      'Is a phone photo good enough?',
      'Great, thank you!',
    ],
  },
];

/** The customer and the words of the `index`th simulated message: everybody speaks in turn, and each goes on. */
export function simulatedTurn(
  index: number,
  customers: readonly SimulatedCustomer[] = SIMULATED_CUSTOMERS,
): { customer: SimulatedCustomer; text: string } {
  const customer = customers[index % customers.length] ?? SIMULATED_CUSTOMERS[0];
  const turn = Math.floor(index / customers.length);
  return { customer, text: customer.texts[turn % customer.texts.length] ?? customer.texts[0] };
}

/** Those to whom this can happen: who hides the phone has no number that could change or be shown. */
export function customersFor({
  platform,
  kind,
  identity,
}: Pick<SimulatedWebhook, 'platform' | 'kind' | 'identity'>): SimulatedCustomer[] {
  const { requires, changes } = simulatedKind(platform, kind);
  const needsPhone = requires === 'phone' || changes === 'phone' || identity === 'phone';
  return SIMULATED_CUSTOMERS.filter(
    ({ externalIds }) => platform !== 'whatsapp' || !needsPhone || isPhone(externalIds.whatsapp),
  );
}
