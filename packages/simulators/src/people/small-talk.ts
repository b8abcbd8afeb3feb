import type { CustomerLanguage } from './customer.ts';

/** What customers of one language say that belongs to no story. */
export interface SmallTalk {
  /** Fit any answer of the bureau. */
  answers: readonly string[];
  /** New questions, out of the blue. */
  questions: readonly string[];
  /** Written in haste, and what becomes of it. */
  slips: readonly (readonly [said: string, corrected: string])[];
  /** Not meant for the bureau; taken back. */
  mishaps: readonly string[];
  /** Under pictures and documents. */
  captions: readonly string[];
  /** Reactions to what the bureau writes. */
  emojis: readonly string[];
}

export const SMALL_TALK: Readonly<Record<CustomerLanguage, SmallTalk>> = {
  uk: {
    answers: [
      'Дякую, тепер зрозуміло!',
      'Добре, так і зробимо.',
      'Чудово, дуже дякую за швидку відповідь 🙏',
      'Гаразд, тоді чекаю на звістку від вас.',
      'Ок, домовились!',
      'Супер, це мені підходить.',
      'Дякую! Якщо ще щось знадобиться від мене, пишіть.',
      'Зрозуміло, ввечері підтверджу.',
    ],
    questions: [
      'Підкажіть, будь ласка, чи вже готовий мій переклад?',
      'До котрої години ви сьогодні працюєте?',
      'А можна оплатити BLIK-ом?',
      'Чи перекладаєте з російської на польську?',
      'Скільки коштує переклад довідки від лікаря, пів сторінки?',
      'Чи можна забрати переклад без запису?',
      'Мені потрібна фактура на фірму, які дані вам надіслати?',
      'Доброго дня! Чи є ще місця на усний переклад у РАЦСі на наступну суботу?',
      'Чи залишається у вас копія, якщо я загублю примірник?',
    ],
    slips: [
      ['Прізвище в паспорті пишеться Kovalchyk', 'Прізвище в паспорті пишеться Kovalchuk'],
      ['Буду о 15:00', 'Буду о 16:00, затримують на роботі'],
      ['Потрібно 2 примірники', 'Потрібно 3 примірники'],
    ],
    mishaps: ['Мамо, купи хліба', 'Це не сюди, вибачте'],
    captions: ['Ось ще одна сторінка', 'Так достатньо чітко?', 'Переклад саме цього документа'],
    emojis: ['👍', '❤️', '🙏', '🔥'],
  },
  pl: {
    answers: [
      'Dziękuję, wszystko jasne!',
      'Dobrze, tak zróbmy.',
      'Super, dziękuję za szybką odpowiedź 🙂',
      'W porządku, w takim razie czekam na wiadomość.',
      'OK, pasuje!',
      'Świetnie, bardzo mi to odpowiada.',
      'Dziękuję. Gdyby czegoś brakowało, proszę pisać.',
      'Rozumiem, potwierdzę do wieczora.',
    ],
    questions: [
      'Dzień dobry, czy moje tłumaczenie jest już gotowe?',
      'Do której dziś Państwo pracują?',
      'Czy można zapłacić BLIK-iem?',
      'Czy tłumaczą Państwo też z niemieckiego?',
      'Ile kosztuje zaświadczenie lekarskie, pół strony?',
      'Czy mogę odebrać dokumenty bez umawiania się?',
      'Poproszę fakturę na firmę. Jakie dane są potrzebne?',
      'Czy mają Państwo wolny termin na tłumaczenie ustne u notariusza w przyszły piątek?',
      'Jak długo przechowują Państwo kopię tłumaczenia?',
    ],
    slips: [
      ['Nazwisko: Wisniewska', 'Nazwisko: Wiśniewska, z kreską'],
      ['Będę o 15:00', 'Będę o 16:00, korek na obwodnicy'],
      ['Poproszę 2 egzemplarze', 'Poproszę 3 egzemplarze'],
    ],
    mishaps: ['Kup mleko po drodze', 'Przepraszam, to nie ten czat'],
    captions: ['Jeszcze jedna strona', 'Czy tak jest czytelnie?', 'Chodzi o ten dokument'],
    emojis: ['👍', '❤️', '🙏', '😊'],
  },
  en: {
    answers: [
      'Thank you, that’s clear now!',
      'All right, let’s do it that way.',
      'Great, thanks for the quick answer 🙂',
      'OK, I’ll wait to hear from you then.',
      'Sounds good!',
      'Perfect, that works for me.',
      'Thanks! If you need anything else from me, just write.',
      'Understood, I’ll confirm tonight.',
    ],
    questions: [
      'Hi, is my translation ready yet?',
      'How late are you open today?',
      'Can I pay by card when I collect it?',
      'Do you also translate from German?',
      'What would half a page of a medical certificate cost?',
      'Can I pick it up without an appointment?',
      'Could I have an invoice for my company? Which details do you need?',
      'Do you have an interpreter free for the registry office next Saturday?',
      'How long do you keep a copy on file?',
    ],
    slips: [
      ['The surname is spelled Kowalsky', 'The surname is spelled Kowalski'],
      ['I’ll be there at 3', 'I’ll be there at 4, stuck at work'],
      ['Two copies, please', 'Three copies, please'],
    ],
    mishaps: ['Can you get milk on the way home?', 'Sorry, wrong chat'],
    captions: ['One more page', 'Is this sharp enough?', 'It’s this document'],
    emojis: ['👍', '❤️', '🙏', '🎉'],
  },
};
