import type { Sentences } from '../translator.ts';

/** How channels are, and what to do about it. */
export const checks: Sentences = {
  'Nothing has been sent since the credentials were changed.':
    'Відколи змінено токен, ще нічого не надсилали.',
  'Messages go out.': 'Повідомлення надсилаються.',
  'Look at the number in the WhatsApp Manager.': 'Перегляньте номер у WhatsApp Manager.',
  'Meta does not know this number, or its access token may not see it.':
    'Meta не знає цього номера, або токен доступу не дозволяє його бачити.',
  'Check that the phone number id belongs to the account of the token.':
    'Перевірте, чи ідентифікатор номера належить до того самого облікового запису, що й токен.',
  'WhatsApp lets nothing out from this number.': 'WhatsApp не пропускає нічого з цього номера.',
  'WhatsApp has put a mark on this number and may restrict it.':
    'WhatsApp позначив цей номер і може його обмежити.',
  'The quality of this number is low: many people block or report it.':
    'Якість цього номера низька: багато людей блокують його або скаржаться на нього.',
  'Send fewer templates to people who do not expect them, and look at the number in the WhatsApp Manager.':
    'Надсилайте менше шаблонів тим, хто їх не чекає, і перегляньте номер у WhatsApp Manager.',
  'The number is in order.': 'З номером усе гаразд.',
  'Nothing has come in by this channel so far.': 'Цим каналом ще нічого не надходило.',
  'Messages come in as usual.': 'Повідомлення надходять, як завжди.',
  'Nothing has come in since {time} UTC.': 'Нічого не надходить із {time} UTC.',
  'Check the subscription of the channel, and write to it yourself.':
    'Перевірте підписку каналу й напишіть йому самі.',
  'Subscribe the app in the Meta dashboard, or give the channel a token that may do so.':
    'Підпишіть застосунок у панелі Meta або дайте каналу токен, який має на це дозвіл.',
  'Meta does not tell whether this channel is subscribed.': 'Meta не каже, чи підписано цей канал.',
  'Meta tells our app what happens here.': 'Meta повідомляє нашому застосунку про все, що тут відбувається.',
  'Meta tells our app what happens here; the subscription was mended.':
    'Meta повідомляє нашому застосунку про все, що тут відбувається; підписку полагоджено.',
  'The WhatsApp Business account of this number is not known, so its subscription cannot be checked.':
    'WhatsApp Business Account цього номера невідомий, тож його підписку не можна перевірити.',
  'Give the channel the id of the account, or its token the permission whatsapp_business_management.':
    'Вкажіть у каналі ідентифікатор цього облікового запису або надайте його токену дозвіл whatsapp_business_management.',
  'Meta does not tell our app what happens here: nothing can come in.':
    'Meta не повідомляє нашому застосунку, що тут відбувається: нічого не може надійти.',
  'Meta does not tell our app of messages of this channel.':
    'Meta не повідомляє нашому застосунку про повідомлення цього каналу.',
  'Meta does not tell our app of everything that happens here.':
    'Meta повідомляє нашому застосунку не про все, що тут відбувається.',
  'This channel has no access token: what customers write comes in, and nobody can answer.':
    'Цей канал не має токена доступу: повідомлення клієнтів надходять, але відповісти ніхто не може.',
  'Give it an access token in the settings of the channel.': 'Вкажіть токен доступу в налаштуваннях каналу.',
  'The access token is accepted.': 'Токен доступу приймається.',
  'Meta answered something else than asked.': 'Meta відповіла не те, про що її запитували.',
  'An administrator should look at the code.': 'Код помилки має переглянути адміністратор.',
  'Sign in to Instagram again in the settings of the channel before the token ends.':
    'Увійдіть до Instagram ще раз у налаштуваннях каналу, доки токен діє.',
  'The token of Instagram was renewed on {day}.': 'Токен Instagram поновлено {day}.',
  'Instagram answered without a token.': 'Instagram відповів без токена.',
  'Instagram does not renew the token of this channel.': 'Instagram не поновлює токена цього каналу.',
  'The token of Instagram is renewed every week.': 'Токен Instagram поновлюється щотижня.',
  'Make a token with this permission in the Meta dashboard, and give it to the channel.':
    'Створіть у панелі Meta токен із цим дозволом і вкажіть його в каналі.',
  'Make a new token in the Meta dashboard, and give it to the channel before then.':
    'До того часу створіть у панелі Meta новий токен і вкажіть його в каналі.',
  'The access token may not send messages.': 'Токен доступу не має дозволу надсилати повідомлення.',
  'The access token ends on {day}.': 'Токен доступу діє до {day}.',
  'The person behind the access token must agree again by {day}.':
    'Особа, якій належить токен доступу, має підтвердити згоду до {day}.',
  'Have that person sign in to the app again, or give the channel the token of a system user.':
    'Нехай ця особа ще раз увійде до застосунку, або вкажіть у каналі токен системного користувача.',
  'The access token may send messages, but not look after the channel.':
    'Токен доступу дозволяє надсилати повідомлення, але не наглядати за каналом.',
  'The access token is good.': 'Токен доступу чинний.',
  'The access token is good until {day}.': 'Токен доступу чинний до {day}.',
  'The list could not be kept.': 'Список не вдалося зберегти.',
  'Meta does not give the list ({code}).': 'Meta не надає списку ({code}).',
  'Look at the account in the Meta Business Suite; there it can be appealed against.':
    'Перегляньте обліковий запис у Meta Business Suite; там це можна оскаржити.',
  'Meta has told nothing bad of the account.': 'Meta не повідомляла про обліковий запис нічого поганого.',
  'The WhatsApp Business account was deleted.': 'WhatsApp Business Account видалено.',
  'Connect another account.': 'Підключіть інший обліковий запис.',
  'Our app has lost its access to the WhatsApp Business account.':
    'Наш застосунок утратив доступ до WhatsApp Business Account.',
  'Connect it again.': 'Підключіть його ще раз.',
  'Meta says that the account has broken its policies.':
    'Meta вважає, що обліковий запис порушив її правила.',
  'The account is in order.': 'З обліковим записом усе гаразд.',
  'The restriction of the account is over.': 'Обмеження облікового запису знято.',
  'Meta has restricted the account.': 'Meta обмежила обліковий запис.',
  'The account was given back.': 'Обліковий запис повернуто.',
  'Meta is going to disable the account.': 'Meta збирається вимкнути обліковий запис.',
  'Meta has disabled the account.': 'Meta вимкнула обліковий запис.',
  'Meta has approved the account.': 'Meta схвалила обліковий запис.',
  'Meta has not approved the account.': 'Meta не схвалила облікового запису.',
  'Meta warns of nothing.': 'Meta ні про що не попереджає.',
  'Meta warns of something in this account.': 'Meta про щось попереджає в цьому обліковому записі.',
  'WhatsApp has put a mark on the number: its quality is low.':
    'WhatsApp позначив номер: його якість низька.',
  'WhatsApp has lowered to how many people the number may write.':
    'WhatsApp зменшив кількість людей, яким номер може писати.',
  'Meta has blocked the page from sending messages.': 'Meta заборонила сторінці надсилати повідомлення.',
  'Meta says that messages of the page have broken its policies.':
    'Meta вважає, що повідомлення сторінки порушили її правила.',
  'Meta lets the page send messages again.': 'Meta знову дозволяє сторінці надсилати повідомлення.',
  'missing: {names}': 'бракує: {names}',
  'our app was missing': 'бракувало нашого застосунку',
  '{detail:sentence}; mended on {time}': '{detail}; полагоджено {time}',
  'good until {day}': 'чинний до {day}',
};
