// The words of a bureau's customers in three languages, the frequent ones first.

const FREQUENT = [
  `dzień dobry proszę czy jest nie tak i na do w z za ile kiedy będzie tłumaczenie dziękuję pani pan dokument odbiór jutro
   cena termin przysięgłe akt urodzenia skan faktura adres poczta zapłata gotowe jeszcze tylko można mogę chcę potrzebuję
   pilnie strona świadectwo dyplom małżeństwa wysłać odebrać biuro godzina poniedziałek piątek pozdrawiam żona mąż`,
  `добрий день скільки коштує переклад коли буде готово дякую так ні і на до в з за що як можна треба потрібно документ
   свідоцтво про народження диплом паспорт шлюб довідка завтра сьогодні адреса оплата картка готівка скан фото терміново
   п’ять п’ятниця сім’я об’єкт ім’я година понеділок пошта забрати відправити сторінка присяжний пані пан ще тільки`,
  `hello please the a to is it and for my you how much when will be ready thank translation sworn certificate birth marriage
   diploma document scan invoice address post payment tomorrow today urgent page price office pick up send can need want
   have by friday monday card cash name passport one two more only still yes no good morning regards wife husband`,
];

const STEMS = [
  [
    `tłumacz umow wniosk przelew podpis pieczęć urząd sąd szkoł lekarz samochod mieszkan prac podatk spółk kredyt rachun
     ślub rodzic dzieck córk żółw źródł święt książk zdjęc kopert miast ulic telefon rozmow pytan odpowied koszt rabat`,
    `a y ą ę u ie owi em ami ach owy owa owe owego owej ować uje ujemy ował owała ówka ek ka ko ność ności arz arka`,
  ],
  [
    `договор заяв переказ підпис печатк уряд суд школ лікар машин квартир робот податк компан кредит рахунк весілл батьк
     дит доньк джерел свят книжк фотограф конверт міст вулиц телефон розмов питан відповід варт знижк їжак ґрунт`,
    `а и у і ою ам ами ах ний на не ного ної увати ує уємо ував увала ець ка ко ість ості ар арка ик`,
  ],
  [
    `agree apply transfer sign seal govern court school doctor vehicle apart work tax compan loan bill wedd parent child
     daughter source holi book photo envelop town street phone talk quest answer cost discount turtl garden letter`,
    `s ed ing er ers ment ments ation ations able ly al ive ness ful less ed-up ish ism ist ists or ors y ies`,
  ],
];

export const NAMES = [
  ...`Łucja Żaneta Świętosława Grażyna Józef Michał Paweł Agnieszka Олена Ірина Світлана Юлія Андрій Тарас Ґалина Їлона`.split(
    ' ',
  ),
  ...`Anna John Mary Peter Susan George Emily Chloe`.split(' '),
];

export const SURNAMES =
  `Kowal Nowak Wiśniewska Zielińska Lewandowska Шевченко Бондар Коваль Мельник Smith Taylor Brown`.split(' ');

const split = (text) => text.trim().split(/\s+/u);

/** Some 76,000, each once. */
export function searchedWords() {
  const frequent = FREQUENT.map(split);
  const longest = Math.max(...frequent.map(({ length }) => length));
  const words = new Set();
  for (let n = 0; n < longest; n++) for (const list of frequent) if (n < list.length) words.add(list[n]);
  const made = STEMS.map(([stems, endings]) => inflected(split(stems), split(endings)));
  const most = Math.max(...made.map(({ length }) => length));
  for (let n = 0; n < most; n++) for (const list of made) if (n < list.length) words.add(list[n]);
  return [...words];
}

/** Every stem with every ending, and with two of them, so that many words begin alike. */
function inflected(stems, endings) {
  const once = endings.flatMap((ending) => stems.map((stem) => stem + ending));
  const twice = endings.flatMap((first) =>
    endings.flatMap((second) => stems.map((stem) => stem + first + second)),
  );
  return [...once, ...twice];
}
