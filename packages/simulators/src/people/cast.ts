import type { Platform } from '@switchboard/core';
import type { Customer, CustomerLanguage, StoryName } from './customer.ts';

/** Name, platform, story, lines said so far, hours since the last of them, price, day, name at the platform. */
type Row = readonly [
  name: string,
  platform: Platform,
  story: StoryName,
  lines: number,
  hoursAgo: number,
  price: string,
  day: string,
  username?: string,
];

const UKRAINIANS: readonly Row[] = [
  ['Оксана Мельничук', 'whatsapp', 'certificate', 9, 0.2, '180 злотих', 'у п’ятницю'],
  ['Андрій Савчук', 'telegram', 'price', 8, 0.4, '60 злотих', 'у середу', 'savchuk_a'],
  ['Наталія Бондар', 'facebook', 'diploma', 8, 1.1, '420 злотих', 'у четвер'],
  ['Іван Коваленко', 'instagram', 'thanks', 8, 2, '', '', 'ivan.kovalenko.kr'],
  ['Марія Гончар', 'whatsapp', 'deadline', 9, 3, '240 злотих', 'завтра о дев’ятій'],
  ['Юрій Ткаченко', 'telegram', 'licence', 7, 5, '70 злотих', 'у вівторок', 'yura_tk'],
  ['Софія Романюк', 'instagram', 'certificate', 6, 9, '160 злотих', 'у понеділок', 'sofi.romaniuk'],
  ['Богдан Лисенко', 'whatsapp', 'company', 8, 12, '1980 злотих', 'наступної середи'],
  ['Ірина Шевчук', 'facebook', 'contract', 8, 20, '400 злотих', 'у п’ятницю'],
  ['Дмитро Павленко', 'telegram', 'diploma', 7, 26, '380 злотих', 'за тиждень', 'dpavlenko'],
  ['Катерина Дяченко', 'whatsapp', 'thanks', 8, 47, '', ''],
  ['Олег Марчук', 'facebook', 'price', 8, 55, '60 злотих', 'у четвер'],
  ['Людмила Кравець', 'whatsapp', 'licence', 5, 15, '70 злотих', 'у понеділок'],
  ['Тетяна Поліщук', 'instagram', 'deadline', 5, 96, '210 злотих', 'вранці', 'tanya.polishchuk'],
];

const POLES: readonly Row[] = [
  ['Katarzyna Wrona', 'whatsapp', 'certificate', 8, 0.3, '180 zł', 'w piątek'],
  ['Michał Sikora', 'facebook', 'contract', 8, 0.7, '900 zł', 'w poniedziałek'],
  ['Agnieszka Dudek', 'instagram', 'price', 8, 1.5, '55 zł', 'w czwartek', 'aga.dudek'],
  ['Tomasz Krawczyk', 'telegram', 'deadline', 9, 2.5, '260 zł', 'jutro o ósmej', 'tomek_k'],
  ['Magdalena Pietrzak', 'whatsapp', 'diploma', 8, 4, '450 zł', 'w przyszły wtorek'],
  ['Paweł Górecki', 'facebook', 'licence', 7, 7, '70 zł', 'we środę'],
  ['Ewa Sadowska', 'telegram', 'thanks', 8, 11, '', '', 'ewa_sadowska'],
  ['Transport Lis sp. z o.o.', 'whatsapp', 'company', 8, 16, '45 zł za stronę', 'w poniedziałek'],
  ['Joanna Bielak', 'instagram', 'certificate', 5, 23, '160 zł', 'w czwartek', 'joannabielak'],
  ['Piotr Zalewski', 'telegram', 'contract', 7, 31, '640 zł', 'w piątek', 'pzalewski'],
  ['Aleksandra Mróz', 'facebook', 'deadline', 6, 50, '220 zł', 'jutro'],
  ['Grzegorz Baran', 'whatsapp', 'price', 8, 74, '55 zł', 'we wtorek'],
  ['Monika Ostrowska', 'instagram', 'thanks', 5, 100, '', '', 'monika.o'],
];

const ENGLISH: readonly Row[] = [
  ['Daniel Whitmore', 'whatsapp', 'certificate', 8, 0.5, '180 zł', 'on Friday'],
  ['Amelia Clarke', 'instagram', 'licence', 7, 0.9, '70 zł', 'on Tuesday', 'amelia.clarke.pl'],
  ['Rajesh Nair', 'telegram', 'diploma', 8, 1.8, '480 zł', 'next Wednesday', 'rajesh_nair'],
  ['Grace O’Connor', 'facebook', 'price', 8, 3.5, '60 zł', 'on Thursday'],
  ['Lucas Meyer', 'whatsapp', 'contract', 9, 6, '560 zł', 'on Monday'],
  ['Hannah Brooks', 'telegram', 'deadline', 8, 8, '270 zł', 'tomorrow at nine', 'hbrooks'],
  ['Northwind Ltd', 'whatsapp', 'company', 8, 14, '3 600 zł', 'next Friday'],
  ['Oliver Grant', 'facebook', 'thanks', 8, 19, '', ''],
  ['Chloe Martin', 'instagram', 'price', 8, 28, '60 zł', 'on Wednesday', 'chloe.mrtn'],
  ['Samuel Adeyemi', 'whatsapp', 'diploma', 7, 52, '520 zł', 'in a week'],
  ['Ruby Palmer', 'telegram', 'certificate', 7, 60, '180 zł', 'on Thursday', 'rubyp'],
  ['Ethan Ward', 'facebook', 'licence', 3, 80, '70 zł', 'on Monday'],
  ['Isla Bennett', 'instagram', 'contract', 7, 110, '520 zł', 'on Friday', 'isla.bennett'],
];

/** Numbers that are given to nobody: what follows them counts the customers. */
const PHONE_PREFIXES: Record<CustomerLanguage, string> = {
  uk: '380000000',
  pl: '48000000',
  en: '447700900',
};

/** Who has blocked the bureau. */
const UNREACHABLE = 'Людмила Кравець';

/** The customers of a demonstration. */
export const CAST: readonly Customer[] = [
  ...cast('uk', UKRAINIANS, 200),
  ...cast('pl', POLES, 300),
  ...cast('en', ENGLISH, 400),
];

function cast(language: CustomerLanguage, rows: readonly Row[], first: number): Customer[] {
  return rows.map(([name, platform, story, lines, hoursAgo, price, day, username], index) => ({
    name,
    language,
    platform,
    externalId: externalId(platform, language, first + index),
    username: username ?? null,
    story,
    lines,
    hoursAgo,
    price,
    day,
    ...(name === UNREACHABLE ? { unreachable: true as const } : {}),
  }));
}

function externalId(platform: Platform, language: CustomerLanguage, number: number): string {
  switch (platform) {
    case 'whatsapp':
      return `${PHONE_PREFIXES[language]}${number}`;
    case 'instagram':
      return `1700000000000${number}`;
    case 'facebook':
      return `7100000000000${number}`;
    case 'telegram':
      return `2000${number}`;
  }
}
