import type { Sentences } from '../translator.ts';

/** The line to the server. */
export const connection: Sentences = {
  'Not connected.': 'Зʼєднання немає.',
  'Connecting.': 'Зʼєднуємося.',
  'Connected.': 'Зʼєднано.',
  'The server could not be reached.': 'Не вдалося звʼязатися із сервером.',
  'The server did not answer in time.': 'Сервер не відповів вчасно.',
  'The server has fallen silent.': 'Сервер замовк.',
  'An event was missing.': 'Бракувало однієї події.',
  'No connection could be begun: {words:sentence}': 'Не вдалося почати зʼєднання: {words}',
  'The server is being restarted.': 'Сервер перезапускається.',
  'This client could not keep up.': 'Ця сторінка не встигала за подіями.',
  'The server had not heard from this client.': 'Сервер довго не чув цієї сторінки.',
  'This client sent too much at once.': 'Ця сторінка надіслала забагато за раз.',
  'The session has ended.': 'Сеанс завершився.',
  'This user was disabled.': 'Цього користувача вимкнено.',
  'The connection was lost ({code}).': 'Зʼєднання втрачено ({code}).',
  'The server closed the connection ({code}{reason}).': 'Сервер закрив зʼєднання ({code}{reason}).',
  'These credentials belong to another user. Sign in as the user of this inbox.':
    'Ці дані для входу належать іншому користувачу. Увійдіть як користувач цієї скриньки.',
  'The server does not accept these credentials (401).': 'Сервер не приймає цих даних для входу (401).',
  'The server does not let this user in (403): {words:sentence}':
    'Сервер не впускає цього користувача (403): {words}',
  'The server is not ready ({status}): {words:sentence}': 'Сервер не готовий ({status}): {words}',
  'It was cancelled.': 'Скасовано.',
  "Something between here and the server answered (HTTP {status}). Check the server's address.":
    'Відповіло щось між вами й сервером (HTTP {status}). Перевірте адресу сервера.',
  'It waited for the connection for more than an hour and was not sent. Is it still what you want to say?':
    'Понад годину не було звʼязку, тож повідомлення не надіслано. Чи воно ще актуальне?',
};
