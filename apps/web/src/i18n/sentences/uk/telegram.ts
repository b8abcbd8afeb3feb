import type { Sentences } from '../translator.ts';

/** Telegram: signing in, accounts and bots. */
export const telegram: Sentences = {
  'There is no such Telegram account.': 'Такого облікового запису Telegram немає.',
  'There is no Telegram account named {name}.': 'Облікового запису Telegram з назвою {name} немає.',
  'This login does not wait for a {answer:word} now.': 'Цей вхід зараз не чекає на {answer}.',
  'You began too many logins. Wait a quarter of an hour.':
    'Ви почали забагато входів. Зачекайте чверть години.',
  'Only who began this login may answer.': 'Відповісти може лише той, хто почав цей вхід.',
  'There is no such login.': 'Такого входу немає.',
  '{field}: must be a number with its country code, such as +48600100200.':
    'Потрібен номер із кодом країни, наприклад +48600100200 ({field}).',
  '{field}: belongs to the method code, and to no other.': '{field}: лише для входу за кодом.',
  '{field}: must look like socks5://host:port or mtproxy://secret@host:port.':
    '{field}: має вигляд socks5://host:port або mtproxy://secret@host:port.',
  '{field}: must be given together with api_hash.': '{field}: вказується разом з api_hash.',
  '{account} is connected already, as {name}. Sign in under that name, or remove it first.':
    'Обліковий запис {account} уже підключено під назвою {name}. Увійдіть під цією назвою або спершу вилучіть його.',
  '{name} is the account of somebody else, not of {person}. Choose another name, or remove it first.':
    'Під назвою {name} підключено обліковий запис когось іншого, а не {person}. Виберіть іншу назву або спершу вилучіть його.',
  'The account could not be saved. Start again later.':
    'Обліковий запис не вдалося зберегти. Почніть згодом ще раз.',
  'There is no application id. Set TELEGRAM_API_ID and TELEGRAM_API_HASH, or give them with the login.':
    'Немає ідентифікатора застосунку. Встановіть TELEGRAM_API_ID і TELEGRAM_API_HASH або вкажіть їх під час входу.',
  'The listener that led this login has stopped. See whether the account is connected; if not, start again.':
    'Процес, що вів цей вхід, зупинився. Перевірте, чи обліковий запис підключено; якщо ні, почніть ще раз.',
  'The listener was stopped. Start again.': 'Процес, що слухає Telegram, зупинено. Почніть ще раз.',
  'Signed in as {name}{username}.': 'Виконано вхід: {name}{username}.',
  'Telegram wants an e-mail address for this account first. Set one on a phone, or scan the QR code.':
    'Telegram спершу хоче адресу електронної пошти для цього облікового запису. Вкажіть її на телефоні або відскануйте QR-код.',
  'The login took too long. Start again.': 'Вхід тривав задовго. Почніть ще раз.',
  'A login by code needs a phone number.': 'Для входу за кодом потрібен номер телефону.',
  '{wrong:sentence} {tries:word} left.': '{wrong} {tries}.',
  'These were too many tries. Start again later.': 'Спроб було забагато. Почніть згодом ще раз.',
  'The code is wrong. Look at it again and type it once more.':
    'Код неправильний. Погляньте на нього ще раз і введіть знову.',
  'The code is empty. Type the digits that Telegram has sent.':
    'Код порожній. Введіть цифри, які надіслав Telegram.',
  'The password is wrong. It is the one of two-step verification.':
    'Пароль неправильний. Потрібен пароль двоетапної перевірки.',
  'Telegram wants the password once more. Type it again.':
    'Telegram просить пароль ще раз. Введіть його знову.',
  'The password was changed a moment ago. Type the new one.': 'Пароль щойно змінено. Введіть новий.',
  'Telegram does not know this phone number. Write it with its country code, such as +48600100200.':
    'Telegram не знає цього номера телефону. Вкажіть його з кодом країни, наприклад +48600100200.',
  'Telegram has banned this phone number. Only its support can change that.':
    'Telegram заблокував цей номер телефону. Змінити це може лише служба підтримки Telegram.',
  'This phone number has no Telegram account. Make one on a phone first.':
    'Цей номер телефону не має облікового запису Telegram. Спершу створіть його на телефоні.',
  'This number has asked for too many codes. Wait a day, or scan the QR code.':
    'Цей номер просив забагато кодів. Зачекайте добу або відскануйте QR-код.',
  'Too many tries were made with this number. Wait a day and start again.':
    'З цим номером було забагато спроб. Зачекайте добу й почніть ще раз.',
  'The code is no longer good: it was too old, or was sent to somebody in Telegram. Start again for another.':
    'Код більше не діє: він застарів, або його комусь переслали в Telegram. Почніть ще раз, щоб отримати новий.',
  'Telegram has no way left to send a code. Scan the QR code instead.':
    'Telegram більше не має як надіслати код. Натомість відскануйте QR-код.',
  'Telegram wants this login to begin anew. Start again.':
    'Telegram хоче, щоб цей вхід почався заново. Почніть ще раз.',
  'Telegram does not accept the application id and hash. Compare them with my.telegram.org.':
    'Telegram не приймає API id і API hash. Порівняйте їх із my.telegram.org.',
  'This application id is a public one. Get your own at my.telegram.org.':
    'Цей API id загальнодоступний. Отримайте власний на my.telegram.org.',
  'The login was ended on another device. Start again.': 'Вхід завершили на іншому пристрої. Почніть ще раз.',
  'Telegram has forgotten this login. Start again.': 'Telegram забув цей вхід. Почніть ще раз.',
  'Telegram says that this account was deleted.': 'Telegram каже, що цей обліковий запис видалено.',
  'Telegram has banned this account.': 'Telegram заблокував цей обліковий запис.',
  'Something went wrong on our side. Start again.': 'На нашому боці щось пішло не так. Почніть ще раз.',
  'Telegram wants to be left alone for {wait:word}. Start again after that.':
    'Telegram просить зачекати {wait}. Потім почніть ще раз.',
  'Telegram did not do as it was asked{reason}.': 'Telegram не виконав запиту{reason}.',
  'This is not a Telegram session string. Paste the whole string that gramjs or Telethon printed; it starts with 1.':
    'Це не рядок сеансу Telegram. Вставте цілий рядок, який вивів gramjs або Telethon; він починається з 1.',
  'Telegram does not have this message in this chat.': 'У цьому чаті Telegram немає такого повідомлення.',
  'This account has never met the chat, so that it cannot write there.':
    'Цей обліковий запис ніколи не бачив цього чату, тож не може туди писати.',
  'Answer by the account that the customer wrote to.':
    'Дайте відповідь від того облікового запису, якому писав клієнт.',
  'Telegram wants to be left alone for a while.': 'Telegram просить трохи зачекати.',
  'This group lets everybody write only now and then.': 'У цій групі кожен може писати лише час від часу.',
  'This Telegram account is signed out.': 'З цього облікового запису Telegram виконано вихід.',
  'An administrator can sign it in again in the settings; the message goes out then.':
    'Адміністратор може знову ввійти в нього в налаштуваннях; тоді повідомлення буде надіслано.',
  'Telegram has closed this account.': 'Telegram закрив цей обліковий запис.',
  'Answer by another account.': 'Дайте відповідь від іншого облікового запису.',
  'Telegram did not accept it.': 'Telegram цього не прийняв.',
  'Telegram did not accept the message.': 'Telegram не прийняв повідомлення.',
  'Send it as a document.': 'Надішліть це як документ.',
  'Send it as a document or as text.': 'Надішліть це як документ або текстом.',
  'Send it as a file or as text.': 'Надішліть це як файл або текстом.',
  'Telegram lets this account write to nobody new for now, because people have reported it.':
    'Telegram поки не дозволяє цьому обліковому запису писати новим людям, бо на нього скаржилися.',
  'Wait until the person writes first, or ask @SpamBot in Telegram how long it lasts.':
    'Зачекайте, доки людина напише першою, або запитайте @SpamBot у Telegram, скільки це триватиме.',
  'The person has blocked this account.': 'Клієнт заблокував цей обліковий запис.',
  'This account has blocked the person.': 'Цей обліковий запис заблокував клієнта.',
  'Unblock the person in Telegram first.': 'Спершу розблокуйте клієнта в Telegram.',
  'The person has deleted their Telegram account.': 'Клієнт видалив свій обліковий запис Telegram.',
  'The person takes messages of strangers only from Premium accounts or for pay.':
    'Клієнт приймає повідомлення від незнайомих лише від Premium-користувачів або за плату.',
  'This account cannot reach the chat any more.': 'Цей обліковий запис більше не має доступу до чату.',
  'Have it added to the chat again.': 'Попросіть знову додати його до чату.',
  'Have the bot added to the chat again.': 'Попросіть знову додати бота до чату.',
  'No voice messages are taken here.': 'Голосові повідомлення тут не приймаються.',
  'The person takes no voice messages.': 'Клієнт не приймає голосових повідомлень.',
  'This group does not allow such messages.': 'Ця група не дозволяє таких повідомлень.',
  'This account may not write in the chat.': 'Цей обліковий запис не може писати в чаті.',
  'Have an administrator of the chat allow it.': 'Попросіть дозволу в адміністратора чату.',
  'The text is too long for Telegram.': 'Текст задовгий для Telegram.',
  'Shorten it.': 'Скоротіть його.',
  'There is nothing in the message that Telegram shows.': 'У повідомленні немає нічого, що показує Telegram.',
  'Write some words.': 'Напишіть кілька слів.',
  'The message that it is about is no longer there.': 'Повідомлення, якого це стосується, уже немає.',
  'The message is no longer there.': 'Повідомлення вже немає.',
  'Send it as a message of its own.': 'Надішліть це окремим повідомленням.',
  'Another account wrote this message.': 'Це повідомлення написав інший обліковий запис.',
  'Only the account that wrote it can change it.':
    'Змінити його може лише той обліковий запис, що його написав.',
  'Telegram no longer lets this message be changed.': 'Telegram уже не дозволяє змінити це повідомлення.',
  'Write a new message.': 'Напишіть нове повідомлення.',
  'This reaction is not allowed here.': 'Ця реакція тут не дозволена.',
  'Choose another one.': 'Виберіть іншу.',
  'Telegram cannot show this picture.': 'Telegram не може показати це зображення.',
  'Telegram cannot show this file.': 'Telegram не може показати цей файл.',
  'Telegram has refused the file: it is empty, damaged or too large.':
    'Telegram відхилив файл: він порожній, пошкоджений або завеликий.',
  'The person has blocked the bot.': 'Клієнт заблокував бота.',
  'The person has never written to the bot.': 'Клієнт ніколи не писав боту.',
  'A bot may only answer: the person must write first.':
    'Бот може лише відповідати: клієнт має написати першим.',
  'The bot is no longer a member of this chat.': 'Бот більше не учасник цього чату.',
  'The bot does not know this chat.': 'Бот не знає цього чату.',
  'The person must write to the bot first.': 'Клієнт має першим написати боту.',
  'This group has become another chat.': 'Ця група стала іншим чатом.',
  'Answer in the new chat, which shows as soon as somebody writes in it.':
    'Дайте відповідь у новому чаті; він зʼявиться, щойно хтось у ньому напише.',
  'The bot may not write in this chat.': 'Бот не може писати в цьому чаті.',
  'Telegram does not accept the token of this bot.': 'Telegram не приймає токена цього бота.',
  'An administrator must connect the bot again.': 'Адміністратор має підключити бота ще раз.',
  'The bot has sent too much within a short time.': 'За короткий час бот надіслав забагато.',
  'The file is too large for Telegram.': 'Файл завеликий для Telegram.',
  'Send a smaller one.': 'Надішліть менший.',
  'The file of this message cannot be sent.': 'Файл цього повідомлення не можна надіслати.',
  'This is no chat that a bot can write to.': 'У цей чат бот писати не може.',
  'This is no message that Telegram could change.': 'Це повідомлення Telegram змінити не може.',
  'A bot cannot react in the chats of a business account.':
    'Бот не може додавати реакції в чатах бізнес-акаунта.',
};
