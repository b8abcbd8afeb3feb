import type { Sentences } from '../translator.ts';

/** Why a message was not sent, and what to do about it: Meta and platforms in general. */
export const failures: Sentences = {
  'Nothing: it is tried again by itself.': 'Нічого робити не треба: спроба повториться сама.',
  'Nothing: it cannot be changed there.': 'Нічого не вдієш: там цього вже не змінити.',
  'Nothing can be done.': 'Нічого не можна зробити.',
  'An administrator must connect the channel again.': 'Адміністратор має підключити канал ще раз.',
  'An owner can give it one in the settings of the channel; the message goes out then.':
    'Власник може вказати його в налаштуваннях каналу; тоді повідомлення буде надіслано.',
  'This channel has no access token.': 'Цей канал не має токена доступу.',
  'The platform did not accept the message.': 'Платформа не прийняла повідомлення.',
  'Send it in another form; if that fails too, an administrator should look at the code.':
    'Надішліть це в іншому вигляді; якщо й це не вдасться, код помилки має переглянути адміністратор.',
  'Send it in another form.': 'Надішліть це в іншому вигляді.',
  'Answer in another form.': 'Дайте відповідь в іншому вигляді.',
  'The platform gave no reason': 'Платформа не назвала причини',
  'The platform wants fewer requests.': 'Платформа просить надсилати менше запитів.',
  'Something went wrong at the platform.': 'На боці платформи щось пішло не так.',
  'The platform did not say that it has the file.': 'Платформа не підтвердила, що отримала файл.',
  'The platform could not be reached.': 'Не вдалося звʼязатися з платформою.',
  'The platform does not have this message.': 'На платформі немає цього повідомлення.',
  'The answer of the platform was lost: the message may have been delivered.':
    'Відповідь платформи загубилася: можливо, повідомлення доставлено.',
  'Look whether it has arrived before you send it again.':
    'Перш ніж надсилати ще раз, перевірте, чи воно не дійшло.',
  'Another process goes on with this message.': 'Це повідомлення вже надсилає інший процес.',
  'The file could not be read.': 'Файл не вдалося прочитати.',
  'The file of this message is not there any more.': 'Файлу цього повідомлення вже немає.',
  'Attach it again.': 'Додайте його ще раз.',
  'The customer wrote too long ago to be answered freely.':
    'Клієнт писав надто давно, щоб вільно відповісти.',
  'Send a template on WhatsApp, or wait until the customer writes again.':
    'У WhatsApp надішліть шаблон або зачекайте, доки клієнт напише знову.',
  'The time in which this person can be answered has passed.':
    'Час, протягом якого можна відповісти цій людині, минув.',
  'Wait until the person writes again.': 'Зачекайте, доки клієнт напише знову.',
  'Wait until the person writes.': 'Зачекайте, доки клієнт напише.',
  'Wait until the person writes again, or send it in another form.':
    'Зачекайте, доки клієнт напише знову, або надішліть це в іншому вигляді.',
  'Wait until the person writes, or reach them in another way.':
    'Зачекайте, доки клієнт напише, або звʼяжіться з ним інакше.',
  'Reach the person in another way.': 'Звʼяжіться з клієнтом інакше.',
  'This person cannot be reached at present; they may have blocked the business.':
    'Зараз із цією людиною не можна звʼязатися; можливо, вона вас заблокувала.',
  'There is no such person, or not for this account.':
    'Такої людини немає, або вона недоступна для цього облікового запису.',
  'Check that the channel is connected to the account that the person wrote to.':
    'Перевірте, чи канал підключено до того облікового запису, якому писав клієнт.',
  'Meta has restricted the page: it may not send messages.':
    'Meta обмежила сторінку: їй заборонено надсилати повідомлення.',
  'An administrator must look at the page in the Meta Business Suite.':
    'Адміністратор має переглянути сторінку в Meta Business Suite.',
  'An administrator must look at the account in the Meta Business Suite.':
    'Адміністратор має переглянути обліковий запис у Meta Business Suite.',
  'Something went wrong at Meta.': 'На боці Meta щось пішло не так.',
  'Meta is out of order for a moment.': 'Meta тимчасово не працює.',
  'The app has asked Meta too often.': 'Застосунок надто часто звертався до Meta.',
  'The account has asked Meta too often.': 'Обліковий запис надто часто звертався до Meta.',
  'The page has asked Meta too often.': 'Сторінка надто часто зверталася до Meta.',
  'The permission to send messages is missing or was taken away.':
    'Немає дозволу надсилати повідомлення, або його відкликано.',
  'Meta did not understand the message.': 'Meta не зрозуміла повідомлення.',
  'Send it in another form; outside the reply window, wait until the person writes.':
    'Надішліть це в іншому вигляді; якщо час на відповідь минув, зачекайте, доки клієнт напише.',
  'The access token of this channel has expired or was withdrawn.':
    'Токен доступу цього каналу застарів, або його відкликано.',
  'The permission to send messages to this person is missing.':
    'Немає дозволу надсилати повідомлення цій людині.',
  'The person has not agreed that the business may do this.': 'Клієнт не дав на це згоди.',
  'Meta has blocked the account for a time because of its policies.':
    'Meta тимчасово заблокувала обліковий запис через свої правила.',
  'More was sent than the account may send.': 'Надіслано більше, ніж дозволено обліковому запису.',
  'Meta could not take the message for a moment.': 'Meta тимчасово не змогла прийняти повідомлення.',
  'The Instagram account has reached its rate limit.':
    'Обліковий запис Instagram вичерпав дозволену кількість запитів.',
  'The page has reached its rate limit for messages.': 'Сторінка вичерпала дозволену кількість повідомлень.',
  'Meta does not allow this message.': 'Meta не дозволяє такого повідомлення.',
  'WhatsApp does not accept the access token.': 'WhatsApp не приймає токена доступу.',
  'WhatsApp is out of order for a moment.': 'WhatsApp тимчасово не працює.',
  'The app may not use this part of WhatsApp.': 'Застосунок не має дозволу на цю частину WhatsApp.',
  'The permission to send from this number is missing or was taken away.':
    'Немає дозволу надсилати з цього номера, або його відкликано.',
  'A permission to send from this number is missing.': 'Бракує дозволу надсилати з цього номера.',
  'This number is no longer part of the WhatsApp account.':
    'Цей номер більше не належить до облікового запису WhatsApp.',
  'WhatsApp did not understand the message.': 'WhatsApp не зрозумів повідомлення.',
  'The WhatsApp account has reached its rate limit.':
    'Обліковий запис WhatsApp вичерпав дозволену кількість запитів.',
  'More was sent than this number may send in a second.':
    'Надіслано більше, ніж цей номер може надіслати за секунду.',
  'Meta keeps this message back from this person as part of an experiment.':
    'Meta не доставляє це повідомлення цій людині в межах експерименту.',
  'This business may not write to people in that country.': 'Ця компанія не може писати людям у тій країні.',
  'Something went wrong at WhatsApp.': 'На боці WhatsApp щось пішло не так.',
  'WhatsApp denies access to this number.': 'WhatsApp не дає доступу до цього номера.',
  'A part that WhatsApp requires is missing.': 'Бракує частини, якої вимагає WhatsApp.',
  'A value in the message is not allowed.': 'Одне зі значень у повідомленні не дозволене.',
  'Check the message and send it anew.': 'Перевірте повідомлення й надішліть його заново.',
  'WhatsApp is overloaded.': 'WhatsApp перевантажений.',
  'The business cannot write to its own number.': 'Не можна писати на власний номер.',
  'Choose another recipient.': 'Виберіть іншого адресата.',
  'The message could not be delivered: the person may not use WhatsApp, or has an old version of it.':
    'Повідомлення не вдалося доставити: можливо, людина не користується WhatsApp або має стару версію.',
  'Check the number, or reach the person in another way.':
    'Перевірте номер або звʼяжіться з клієнтом інакше.',
  'This test number may write only to the numbers on its list.':
    'Цей тестовий номер може писати лише на номери зі свого списку.',
  'Add the number to the list in the Meta dashboard, or send from a real number.':
    'Додайте номер до списку в панелі Meta або надсилайте зі справжнього номера.',
  'WhatsApp has locked this account.': 'WhatsApp заблокував цей обліковий запис.',
  'The display name of this number has not been approved yet.':
    'Назву, що показується для цього номера, ще не схвалено.',
  'Have the name approved in the WhatsApp Manager.': 'Подайте назву на схвалення у WhatsApp Manager.',
  'WhatsApp could not charge the account.': 'WhatsApp не зміг стягнути плату з облікового запису.',
  'Check the payment method in the Meta Business Suite.': 'Перевірте спосіб оплати в Meta Business Suite.',
  'This number is not registered correctly.': 'Цей номер зареєстровано неправильно.',
  'This number is not registered with WhatsApp.': 'Цей номер не зареєстровано у WhatsApp.',
  'An administrator must register the number again.': 'Адміністратор має зареєструвати номер ще раз.',
  'More than 24 hours have passed since the customer last wrote.':
    'Відколи клієнт востаннє писав, минуло понад 24 години.',
  'Send a template; once the customer answers, you can write freely.':
    'Надішліть шаблон; щойно клієнт відповість, зможете писати вільно.',
  'WhatsApp holds messages of this number back, because many were reported as spam.':
    'WhatsApp притримує повідомлення цього номера, бо на багато з них поскаржилися як на спам.',
  'Look at the quality of the number in the WhatsApp Manager.':
    'Перегляньте якість номера у WhatsApp Manager.',
  'It is tried again later.': 'Спроба повториться згодом.',
  'Meta does not deliver this message now, to keep people from getting too much advertising.':
    'Meta зараз не доставляє цього повідомлення, щоб люди не отримували забагато реклами.',
  'Do not send it again within 24 hours.': 'Не надсилайте його знову протягом 24 годин.',
  'The person wants no advertising from this business.': 'Клієнт не хоче отримувати від вас рекламу.',
  'Send no more marketing templates to them.': 'Більше не надсилайте йому рекламних шаблонів.',
  'WhatsApp does not know this kind of message.': 'WhatsApp не знає повідомлень такого виду.',
  'WhatsApp could not fetch the file.': 'WhatsApp не зміг отримати файл.',
  'WhatsApp could not take the file.': 'WhatsApp не зміг прийняти файл.',
  'Check the kind of the file if it goes on failing.': 'Якщо так триватиме, перевірте тип файлу.',
  'Too many messages went to this person within a short time.':
    'За короткий час цій людині надіслано забагато повідомлень.',
  'WhatsApp is servicing the account.': 'WhatsApp проводить роботи з обліковим записом.',
  'Without a phone number this person cannot get a template with a sign-in code.':
    'Без номера телефону ця людина не може отримати шаблон із кодом входу.',
  'Send the code in another way.': 'Надішліть код інакше.',
  'WhatsApp takes no messages from this account at present.':
    'WhatsApp зараз не приймає повідомлень від цього облікового запису.',
  'The account behind this number has changed hands or device.':
    'Обліковий запис за цим номером змінив власника або пристрій.',
  'Check with the person, then send it anew.': 'Уточніть у клієнта, а тоді надішліть заново.',
  'The template got another number of values than it has gaps.':
    'Кількість значень не збігається з кількістю полів шаблону.',
  'Fill in every gap of it.': 'Заповніть усі його поля.',
  'There is no such template in this language.': 'Такого шаблону цією мовою немає.',
  'Choose another template, or have this one mended in the WhatsApp Manager.':
    'Виберіть інший шаблон або виправте цей у WhatsApp Manager.',
  'With its values the template is too long.': 'Із заповненими полями шаблон задовгий.',
  'Shorten the values.': 'Скоротіть значення.',
  'The template breaks a rule of WhatsApp.': 'Шаблон порушує правило WhatsApp.',
  'A value does not fit its gap in the template.': 'Одне зі значень не підходить до свого поля в шаблоні.',
  'Check the values.': 'Перевірте значення.',
  'WhatsApp has paused this template for its quality.': 'WhatsApp призупинив цей шаблон через його якість.',
  'WhatsApp has switched this template off for its quality.':
    'WhatsApp вимкнув цей шаблон через його якість.',
  'The form behind this template is blocked.': 'Форму за цим шаблоном заблоковано.',
  'The form behind this template is slowed down.': 'Форму за цим шаблоном сповільнено.',
  'Try again in an hour.': 'Спробуйте ще раз за годину.',
  'WhatsApp did not accept the template.': 'WhatsApp не прийняв шаблону.',
};
