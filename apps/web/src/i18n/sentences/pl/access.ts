import type { Sentences } from '../translator.ts';

/** Who may do what, signing in, users, and what any request may run into. */
export const access: Sentences = {
  'Viewers can read only.': 'Rola „Tylko odczyt” pozwala tylko czytać.',
  'Viewers only read.': 'Rola „Tylko odczyt” nie pozwala niczego zmieniać.',
  'Ask an owner for another role.': 'Poproś właściciela o inną rolę.',
  'You can only read what comes by this channel. Ask an owner for more.':
    'To, co przychodzi tym kanałem, możesz tylko czytać. Więcej może pozwolić właściciel.',
  'The keys of the host application cannot be read. Try again soon.':
    'Nie można odczytać kluczy systemu, z którego się logujesz. Spróbuj ponownie niedługo.',
  'Too many wrong passwords. Try again in a quarter of an hour.':
    'Zbyt wiele błędnych haseł. Spróbuj ponownie za kwadrans.',
  'Too many people are signing in. Try again in a moment.':
    'Zbyt wiele osób loguje się naraz. Spróbuj ponownie za chwilę.',
  'Only owners may do this.': 'To mogą robić tylko właściciele.',
  'Only owners may see this.': 'To widzą tylko właściciele.',
  'Sign in as a person for this: an API token does not suffice.':
    'Do tego trzeba zalogować się osobiście: token API nie wystarczy.',
  'Sign in as a person to change how you sign in.': 'Aby zmienić sposób logowania, zaloguj się osobiście.',
  'Send the INTERNAL_TOKEN as a bearer token.': 'Potrzebny jest INTERNAL_TOKEN jako token bearer.',
  'Sign in first.': 'Najpierw się zaloguj.',
  'Sign in again.': 'Zaloguj się ponownie.',
  'This must come from a page of Switchboard, or carry a bearer token.':
    'Takie żądanie jest przyjmowane tylko ze strony Switchboard albo z tokenem bearer.',
  'You are no user any more.': 'Nie jesteś już użytkownikiem tego systemu.',
  'The current password is wrong.': 'Obecne hasło jest nieprawidłowe.',
  'The host application says who you are. Change it there.':
    'Twoje dane określa system, z którego się logujesz. Zmień je tam.',
  'There is no such API token of yours.': 'Nie masz takiego tokenu API.',
  'There are too many API tokens. Revoke one that is not used.':
    'Jest zbyt wiele tokenów API. Unieważnij nieużywany.',
  'The address or the password is wrong.': 'Adres albo hasło jest nieprawidłowe.',
  'This link was used already or is too old. Ask an owner for a new one, or: npx switchboard user reset-password.':
    'Ten link został już użyty albo wygasł. Poproś właściciela o nowy albo uruchom: npx switchboard user reset-password.',
  'Open this link in a browser.': 'Otwórz ten link w przeglądarce.',
  'This user comes in by the host application.': 'Ten użytkownik loguje się przez inny system.',
  'This user is disabled. Enable them first.': 'Ten użytkownik jest wyłączony. Najpierw włącz go ponownie.',
  'There is no such user.': 'Nie ma takiego użytkownika.',
  'There is no such user, or they are disabled.': 'Nie ma takiego użytkownika albo jest wyłączony.',
  'The password was changed a moment ago. Sign in again.':
    'Hasło zostało przed chwilą zmienione. Zaloguj się ponownie.',
  'One of these channels is not there any more.': 'Jednego z tych kanałów już nie ma.',
  'Somebody must stay owner. Make another user an owner first.':
    'Ktoś musi pozostać właścicielem. Najpierw uczyń właścicielem innego użytkownika.',
  'There is a user with the address {email} already.': 'Użytkownik z adresem {email} już istnieje.',
  'Give something to set.': 'Podaj, co ustawić.',
  'Something went wrong on our side.': 'Coś poszło nie tak po naszej stronie.',
  'Try again in a moment.': 'Spróbuj ponownie za chwilę.',
  'The database does not answer.': 'Baza danych nie odpowiada.',
  'The database has an older schema. Run: npx switchboard migrate':
    'Baza danych ma starszy schemat. Uruchom: npx switchboard migrate',
  'The connection for notifications is away.': 'Połączenie dla powiadomień jest przerwane.',
  'This process is stopping.': 'Ten proces się zatrzymuje.',
  'There is nothing at this address.': 'Pod tym adresem niczego nie ma.',
  'The request body is too large.': 'Żądanie jest za duże.',
  'Send JSON in UTF-8.': 'Wysyłaj JSON w UTF-8.',
  'Send JSON in UTF-8, as application/json.': 'Wysyłaj JSON w UTF-8 jako application/json.',
  'The request could not be read: check its path and its JSON.':
    'Nie udało się odczytać żądania: sprawdź jego adres i JSON.',
  'JSON may nest {levels} levels deep at most.': 'Poziomów zagnieżdżenia w JSON może być najwyżej {levels}.',
  'What happened since cannot be told without a gap. Load what you show, then go on from `next`.':
    'Późniejszych zdarzeń nie można już przekazać bez luki. Wczytaj dane na nowo i kontynuuj od `next`.',
  '{field}: must not contain NUL.': '{field}: nie może zawierać NUL.',
  '{field}: must not contain half a character.': '{field}: nie może zawierać połowy znaku.',
  '{field}: must not contain NUL, half a character or what is nested too deep.':
    '{field}: nie może zawierać NUL, połowy znaku ani zbyt głębokiego zagnieżdżenia.',
  '{field}: must not be empty.': '{field}: nie może być puste.',
  '{field}: must be an e-mail address.': '{field}: potrzebny jest adres e-mail.',
  '{field}: at most {count}.': '{field}: najwyżej {count}.',
};
