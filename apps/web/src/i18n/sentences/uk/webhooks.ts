import type { Sentences } from '../translator.ts';

/** Outgoing webhooks and how their endpoints answer. */
export const webhooks: Sentences = {
  'A test is on its way already.': 'Пробна подія вже надсилається.',
  'Nothing is sent to a disabled endpoint. Enable it first.':
    'На вимкнений вебхук нічого не надсилається. Спершу увімкніть його.',
  'There is no such endpoint.': 'Такого вебхука немає.',
  'There is no such delivery; they are kept for a week.':
    'Такого надсилання немає; вони зберігаються тиждень.',
  'There are {count} endpoints. Delete one.': 'Вебхуків уже {count}. Видаліть один.',
  'Somebody else has just rotated this secret. Try again.':
    'Хтось інший щойно змінив цей секрет. Спробуйте ще раз.',
  'It answered 410: it wants nothing any more.': 'Адреса відповіла 410: вона більше нічого не приймає.',
  'Nothing has arrived for {count} days.': 'Нічого не доходить уже {count} дн.',
  'The log does not keep this event any more.': 'Цієї події вже немає в журналі.',
  'No whole answer came within {count} seconds.': 'Повна відповідь не надійшла за {count} с.',
  'It answered {status}{more:word}.': 'Адреса відповіла {status}{more}.',
  'Its address {problem:word}.': 'Адреса {problem}.',
  'Nobody listens there: the connection was refused.': 'Там ніхто не слухає: у зʼєднанні відмовлено.',
  'Its name leads nowhere.': 'Назва адреси нікуди не веде.',
  'The connection was cut before an answer came.': 'Зʼєднання обірвалося, перш ніж надійшла відповідь.',
  '{host} is in a private network, and OUTGOING_WEBHOOK_PRIVATE_HOSTS does not name it.':
    '{host} належить до приватної мережі, а в OUTGOING_WEBHOOK_PRIVATE_HOSTS його не вказано.',
  '{field}: must be an address such as https://crm.example.com/hooks.':
    '{field}: потрібна адреса на зразок https://crm.example.com/hooks.',
  '{field}: must begin with https://.': '{field}: адреса має починатися з https://.',
  '{field}: must not carry a user or a password.': '{field}: адреса не може містити користувача чи пароль.',
  '{field}: must not have a part after #.': '{field}: адреса не може мати частини після #.',
  '{field}: must begin with https://, or the operator must allow the host.':
    '{field}: адреса має починатися з https://, або адміністратор сервера має дозволити цей вузол.',
  '{field}: is in a private network, which only the operator can allow.':
    '{field}: адреса належить до приватної мережі, що може дозволити лише адміністратор сервера.',
};
