import type { Sentences } from '../translator.ts';

/** Connecting channels and setting them up. */
export const channels: Sentences = {
  'There is no such channel.': 'Такого каналу немає.',
  'This account is connected already.': 'Цей обліковий запис уже підключено.',
  'Telegram accounts and bots are connected anew instead: their token is who they are.':
    'Облікові записи й ботів Telegram натомість підключають заново: їхній токен і визначає, хто вони.',
  'The WhatsApp Business account of this number is not known yet: give its id to the channel.':
    'WhatsApp Business Account цього номера ще невідомий: вкажіть його ідентифікатор у налаштуваннях каналу.',
  'Only WhatsApp has message templates.': 'Шаблони повідомлень є лише у WhatsApp.',
  'Replies wait to go out by this channel. It stays until they have.':
    'Відповіді ще чекають на надсилання цим каналом. Доти він залишається.',
  'This channel has conversations, which would be lost. It stays.':
    'Цей канал має розмови, які було б утрачено. Він залишається.',
  'The channel was just removed. Try again.': 'Канал щойно вилучено. Спробуйте ще раз.',
  'The simulated channel was just removed.': 'Симульований канал щойно вилучено.',
  'The simulated channel was removed meanwhile. Try again.':
    'Симульований канал тим часом вилучено. Спробуйте ще раз.',
  'Set the app id and the app secret of {platform} first.':
    'Спершу встановіть ідентифікатор і секрет застосунку: {platform}.',
  'The sign-in at Meta was cancelled.': 'Вхід у Meta скасовано.',
  'This sign-in is not there any more. Begin to connect again.':
    'Цього входу вже немає. Почніть підключення ще раз.',
  'Nothing of {platform} was chosen at Meta, or it may not be used by this app.':
    'У Meta для {platform} нічого не вибрано, або цьому застосунку це не дозволено.',
  'The business account of the number is not known.': 'Бізнес-акаунт цього номера невідомий.',
  'Meta gave no access token.': 'Meta не надала токена доступу.',
  'Meta has refused it ({code}): {words}': 'Meta відмовила ({code}): {words}',
  'Meta did not answer ({reason}).': 'Meta не відповіла ({reason}).',
  'external_ids: give accounts that this sign-in has found.':
    'Виберіть облікові записи, які знайшов цей вхід.',
  '{field}: must not name an account twice.': '{field}: той самий обліковий запис вказано двічі.',
  '{field}: must be a token as Meta shows it.': '{field}: потрібен токен, яким його показує Meta.',
  '{field}: must be an id of digits.': '{field}: потрібен ідентифікатор із самих цифр.',
  'give app_secret or app_secrets, not both.': 'Вкажіть app_secret або app_secrets, не обидва.',
  '{field}: must be 8 to 200 letters, digits or signs, without spaces.':
    '{field}: потрібно від 8 до 200 літер, цифр чи знаків без пробілів.',
  '{field}: must be as Meta shows it.': '{field}: потрібно так, як показує Meta.',
  'give a verify_token or have one made, not both.': 'Вкажіть токен перевірки або створіть новий, не обидва.',
  'No app secret is known, so nothing that Meta sends can be believed.':
    'Секрет застосунку невідомий, тож нічому, що надсилає Meta, не можна вірити.',
  'Copy the app secret from the basic settings of the app in the Meta dashboard.':
    'Скопіюйте секрет застосунку з його основних налаштувань у панелі Meta.',
  'Something came that was signed with another app secret.':
    'Надійшло щось, підписане іншим секретом застосунку.',
  'Compare the app secret with the one in the Meta dashboard; Instagram may have one of its own.':
    'Порівняйте секрет застосунку з тим, що в панелі Meta; Instagram може мати власний.',
  'The app secret is set.': 'Секрет застосунку встановлено.',
  'The verify token is set.': 'Токен перевірки встановлено.',
  'There is no verify token.': 'Токена перевірки немає.',
  'Make one, and copy it into the webhook form of Meta.': 'Створіть його й скопіюйте у форму вебхука Meta.',
  'Meta asked with another verify token.': 'Meta звернулася з іншим токеном перевірки.',
  'Copy the verify token into the webhook form of Meta again, and save it there.':
    'Скопіюйте токен перевірки у форму вебхука Meta ще раз і збережіть її там.',
  'Meta has asked whether the address is ours.': 'Meta запитала, чи адреса наша, і отримала відповідь.',
  'Meta sends to the address, so it must have asked for it.':
    'Meta надсилає на цю адресу, отже, вже перевірила її.',
  'Meta has not asked yet whether the address is ours.': 'Meta ще не запитувала, чи адреса наша.',
  'Give Meta the callback URL and the verify token, and press "Verify and save" there.':
    'Вкажіть у Meta адресу зворотного виклику й токен перевірки та натисніть там «Verify and save».',
  'One account is connected.': 'Підключено один обліковий запис.',
  'Accounts are connected.': 'Підключено кілька облікових записів.',
  'last on {time}': 'останнє: {time}',
  'An account sends to us that is not connected.': 'Нам надсилає обліковий запис, якого не підключено.',
  'Connect it: its messages wait.': 'Підключіть його: його повідомлення чекають.',
  'No account is connected.': 'Жодного облікового запису не підключено.',
  'Sign in at Meta to choose one, or give its id and a token.':
    'Увійдіть у Meta й виберіть обліковий запис або вкажіть його ідентифікатор і токен.',
  'Meta has sent something.': 'Meta вже дещо надіслала.',
  'Nothing has come from Meta yet.': 'Від Meta ще нічого не надходило.',
  'Write to the account from another phone or account, or press "Test" in the webhook form of Meta.':
    'Напишіть цьому обліковому запису з іншого телефону чи облікового запису або натисніть «Test» у формі вебхука Meta.',
  'Whether Meta sends what happens in the account is looked at once it is connected.':
    'Чи надсилає Meta події облікового запису, буде перевірено, щойно його підключать.',
};
