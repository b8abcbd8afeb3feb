import type { Sentences } from '../translator.ts';

/** Who may do what, signing in, users, and what any request may run into. */
export const access: Sentences = {
  'Viewers can read only.': 'З роллю «Лише читання» можна тільки читати.',
  'Viewers only read.': 'З роллю «Лише читання» нічого не можна змінити.',
  'Ask an owner for another role.': 'Попросіть власника надати іншу роль.',
  'You can only read what comes by this channel. Ask an owner for more.':
    'Те, що надходить цим каналом, ви можете лише читати. Більше може дозволити власник.',
  'The keys of the host application cannot be read. Try again soon.':
    'Не вдається прочитати ключі системи, з якої ви входите. Спробуйте трохи згодом.',
  'Too many wrong passwords. Try again in a quarter of an hour.':
    'Забагато неправильних паролів. Спробуйте ще раз за чверть години.',
  'Too many people are signing in. Try again in a moment.':
    'Зараз входить забагато людей. Спробуйте ще раз за мить.',
  'Only owners may do this.': 'Це можуть лише власники.',
  'Only owners may see this.': 'Це бачать лише власники.',
  'Sign in as a person for this: an API token does not suffice.':
    'Для цього потрібно ввійти особисто: токена API не досить.',
  'Sign in as a person to change how you sign in.': 'Щоб змінити спосіб входу, увійдіть особисто.',
  'Send the INTERNAL_TOKEN as a bearer token.': 'Потрібен INTERNAL_TOKEN як bearer-токен.',
  'Sign in first.': 'Спершу ввійдіть.',
  'Sign in again.': 'Увійдіть ще раз.',
  'This must come from a page of Switchboard, or carry a bearer token.':
    'Такий запит приймається лише зі сторінки Switchboard або з bearer-токеном.',
  'You are no user any more.': 'Ви вже не користувач цієї системи.',
  'The current password is wrong.': 'Теперішній пароль неправильний.',
  'The host application says who you are. Change it there.':
    'Ваші дані визначає система, з якої ви входите. Змініть їх там.',
  'There is no such API token of yours.': 'У вас немає такого токена API.',
  'There are too many API tokens. Revoke one that is not used.':
    'Забагато токенів API. Відкличте той, який не використовується.',
  'The address or the password is wrong.': 'Адреса або пароль неправильні.',
  'This link was used already or is too old. Ask an owner for a new one, or: npx switchboard user reset-password.':
    'Це посилання вже використано або воно застаріло. Попросіть власника про нове або виконайте: npx switchboard user reset-password.',
  'Open this link in a browser.': 'Відкрийте це посилання в браузері.',
  'This user comes in by the host application.': 'Цей користувач входить через іншу систему.',
  'This user is disabled. Enable them first.': 'Цього користувача вимкнено. Спершу увімкніть його знову.',
  'There is no such user.': 'Такого користувача немає.',
  'There is no such user, or they are disabled.': 'Такого користувача немає, або його вимкнено.',
  'The password was changed a moment ago. Sign in again.': 'Пароль щойно змінено. Увійдіть ще раз.',
  'One of these channels is not there any more.': 'Одного з цих каналів уже немає.',
  'Somebody must stay owner. Make another user an owner first.':
    'Хтось має залишитися власником. Спершу зробіть власником іншого користувача.',
  'There is a user with the address {email} already.': 'Користувач з адресою {email} уже є.',
  'Give something to set.': 'Вкажіть, що встановити.',
  'Something went wrong on our side.': 'На нашому боці щось пішло не так.',
  'Try again in a moment.': 'Спробуйте ще раз за мить.',
  'The database does not answer.': 'База даних не відповідає.',
  'The database has an older schema. Run: npx switchboard migrate':
    'База даних має давнішу схему. Виконайте: npx switchboard migrate',
  'The connection for notifications is away.': 'Зʼєднання для сповіщень перервано.',
  'This process is stopping.': 'Цей процес зупиняється.',
  'There is nothing at this address.': 'За цією адресою нічого немає.',
  'The request body is too large.': 'Запит завеликий.',
  'Send JSON in UTF-8.': 'Надсилайте JSON у UTF-8.',
  'Send JSON in UTF-8, as application/json.': 'Надсилайте JSON у UTF-8 як application/json.',
  'The request could not be read: check its path and its JSON.':
    'Запит не вдалося прочитати: перевірте його адресу і JSON.',
  'JSON may nest {levels} levels deep at most.': 'Рівнів вкладення в JSON може бути щонайбільше {levels}.',
  'What happened since cannot be told without a gap. Load what you show, then go on from `next`.':
    'Події після цього вже не можна передати без прогалин. Завантажте дані заново й продовжуйте від `next`.',
  '{field}: must not contain NUL.': '{field}: не може містити NUL.',
  '{field}: must not contain half a character.': '{field}: не може містити половину символу.',
  '{field}: must not contain NUL, half a character or what is nested too deep.':
    '{field}: не може містити NUL, половину символу чи завелике вкладення.',
  '{field}: must not be empty.': '{field}: не може бути порожнім.',
  '{field}: must be an e-mail address.': '{field}: потрібна адреса електронної пошти.',
  '{field}: at most {count}.': '{field}: щонайбільше {count}.',
};
