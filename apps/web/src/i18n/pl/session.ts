import type { Messages } from '../messages.ts';

export const session: Messages['session'] = {
  title: 'Logowanie do Switchboard',
  email: 'E-mail',
  password: 'Hasło',
  signIn: 'Zaloguj się',
  signingIn: 'Logowanie …',
  forgotten: 'Nie pamiętasz hasła? Poproś właściciela o link do logowania.',
  usingLink: 'Trwa logowanie …',
  linkFailed: 'Ten link nie działa',
  toSignIn: 'Do strony logowania',
  unreachable: 'Switchboard nie odpowiada. Próba zostanie powtórzona.',
  welcome: 'Witamy w Switchboard',
  welcomeText: 'Podaj, jak mają Cię widzieć współpracownicy, i hasło na następny raz.',
  name: 'Imię i nazwisko',
  newPassword: 'Nowe hasło',
  passwordHint: 'Co najmniej 10 znaków.',
  passwordTooShort: 'Użyj co najmniej 10 znaków.',
  begin: 'Do rozmów',
  emailHint: 'Nim się logujesz.',
  signedInAnyway: 'Zalogowane konto: {name}.',
  failure: {
    wrongPassword: 'Adres albo hasło jest nieprawidłowe.',
    linkUsed:
      'Ten link został już użyty albo wygasł: działa tylko raz i przez ograniczony czas. Zaloguj się hasłem albo poproś właściciela o nowy link.',
    tooMany: 'Zbyt wiele błędnych haseł. Spróbuj ponownie za kwadrans.',
    noAnswer: 'Switchboard nie odpowiada. Spróbuj ponownie za chwilę.',
    emailTaken: 'Ten adres ma już ktoś inny.',
  },
  language: 'Język',
};
