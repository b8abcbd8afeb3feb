import type { Messages } from '../messages.ts';

export const session: Messages['session'] = {
  title: 'Вхід до Switchboard',
  email: 'Електронна пошта',
  password: 'Пароль',
  signIn: 'Увійти',
  signingIn: 'Вхід …',
  forgotten: 'Забули пароль? Попросіть власника надіслати посилання для входу.',
  usingLink: 'Виконується вхід …',
  linkFailed: 'Це посилання не працює',
  toSignIn: 'На сторінку входу',
  unreachable: 'Switchboard не відповідає. Спроба повториться сама.',
  welcome: 'Вітаємо у Switchboard',
  welcomeText: 'Вкажіть, як вас бачитимуть колеги, і пароль на наступний раз.',
  name: 'Ваше імʼя',
  newPassword: 'Новий пароль',
  passwordHint: 'Щонайменше 10 символів.',
  passwordTooShort: 'Потрібно щонайменше 10 символів.',
  begin: 'До розмов',
  emailHint: 'З нею ви входите.',
  signedInAnyway: 'Ви увійшли як {name}.',
  failure: {
    wrongPassword: 'Адреса або пароль неправильні.',
    linkUsed:
      'Це посилання вже використано або воно застаріло: воно діє один раз і обмежений час. Увійдіть із паролем або попросіть власника про нове посилання.',
    tooMany: 'Забагато неправильних паролів. Спробуйте ще раз за чверть години.',
    noAnswer: 'Switchboard не відповідає. Спробуйте ще раз за мить.',
    emailTaken: 'Цю адресу вже має хтось інший.',
  },
  language: 'Мова',
};
