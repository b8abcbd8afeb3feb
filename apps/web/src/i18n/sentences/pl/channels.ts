import type { Sentences } from '../translator.ts';

/** Connecting channels and setting them up. */
export const channels: Sentences = {
  'There is no such channel.': 'Nie ma takiego kanału.',
  'This account is connected already.': 'To konto jest już połączone.',
  'Telegram accounts and bots are connected anew instead: their token is who they are.':
    'Konta i boty Telegram łączy się za to na nowo: to ich token określa, kim są.',
  'The WhatsApp Business account of this number is not known yet: give its id to the channel.':
    'Konto WhatsApp Business tego numeru nie jest jeszcze znane: podaj jego identyfikator w ustawieniach kanału.',
  'Only WhatsApp has message templates.': 'Szablony wiadomości ma tylko WhatsApp.',
  'Replies wait to go out by this channel. It stays until they have.':
    'Odpowiedzi czekają jeszcze na wysłanie tym kanałem. Do tego czasu kanał zostaje.',
  'This channel has conversations, which would be lost. It stays.':
    'Ten kanał ma rozmowy, które by przepadły. Kanał zostaje.',
  'The channel was just removed. Try again.': 'Kanał został właśnie usunięty. Spróbuj ponownie.',
  'The simulated channel was just removed.': 'Symulowany kanał został właśnie usunięty.',
  'The simulated channel was removed meanwhile. Try again.':
    'Symulowany kanał został w międzyczasie usunięty. Spróbuj ponownie.',
  'Set the app id and the app secret of {platform} first.':
    'Najpierw ustaw identyfikator i klucz tajny aplikacji: {platform}.',
  'The sign-in at Meta was cancelled.': 'Logowanie w Meta zostało anulowane.',
  'This sign-in is not there any more. Begin to connect again.':
    'Tego logowania już nie ma. Zacznij łączenie jeszcze raz.',
  'Nothing of {platform} was chosen at Meta, or it may not be used by this app.':
    'W Meta nie wybrano niczego dla {platform} albo tej aplikacji na to nie pozwolono.',
  'The business account of the number is not known.': 'Konto firmowe tego numeru nie jest znane.',
  'Meta gave no access token.': 'Meta nie dała tokenu dostępu.',
  'Meta has refused it ({code}): {words}': 'Meta odmówiła ({code}): {words}',
  'Meta did not answer ({reason}).': 'Meta nie odpowiedziała ({reason}).',
  'external_ids: give accounts that this sign-in has found.': 'Wybierz konta, które znalazło to logowanie.',
  '{field}: must not name an account twice.': '{field}: to samo konto podano dwa razy.',
  '{field}: must be a token as Meta shows it.':
    '{field}: potrzebny jest token w postaci, w jakiej pokazuje go Meta.',
  '{field}: must be an id of digits.': '{field}: potrzebny jest identyfikator z samych cyfr.',
  'give app_secret or app_secrets, not both.': 'Podaj app_secret albo app_secrets, nie oba.',
  '{field}: must be 8 to 200 letters, digits or signs, without spaces.':
    '{field}: potrzeba od 8 do 200 liter, cyfr lub znaków, bez spacji.',
  '{field}: must be as Meta shows it.': '{field}: musi być takie, jak pokazuje Meta.',
  'give a verify_token or have one made, not both.': 'Podaj token weryfikacyjny albo utwórz nowy, nie oba.',
  'No app secret is known, so nothing that Meta sends can be believed.':
    'Klucz tajny aplikacji nie jest znany, więc niczemu, co wysyła Meta, nie można ufać.',
  'Copy the app secret from the basic settings of the app in the Meta dashboard.':
    'Skopiuj klucz tajny aplikacji z jej podstawowych ustawień w panelu Meta.',
  'Something came that was signed with another app secret.':
    'Przyszło coś podpisanego innym kluczem tajnym aplikacji.',
  'Compare the app secret with the one in the Meta dashboard; Instagram may have one of its own.':
    'Porównaj klucz tajny aplikacji z tym w panelu Meta; Instagram może mieć własny.',
  'The app secret is set.': 'Klucz tajny aplikacji jest ustawiony.',
  'The verify token is set.': 'Token weryfikacyjny jest ustawiony.',
  'There is no verify token.': 'Nie ma tokenu weryfikacyjnego.',
  'Make one, and copy it into the webhook form of Meta.':
    'Utwórz go i skopiuj do formularza webhooka w Meta.',
  'Meta asked with another verify token.': 'Meta zapytała z innym tokenem weryfikacyjnym.',
  'Copy the verify token into the webhook form of Meta again, and save it there.':
    'Skopiuj token weryfikacyjny do formularza webhooka w Meta jeszcze raz i zapisz go tam.',
  'Meta has asked whether the address is ours.': 'Meta zapytała, czy adres jest nasz, i otrzymała odpowiedź.',
  'Meta sends to the address, so it must have asked for it.':
    'Meta wysyła na ten adres, więc już go sprawdziła.',
  'Meta has not asked yet whether the address is ours.': 'Meta jeszcze nie zapytała, czy adres jest nasz.',
  'Give Meta the callback URL and the verify token, and press "Verify and save" there.':
    'Podaj w Meta adres zwrotny i token weryfikacyjny, a potem naciśnij tam „Verify and save”.',
  'One account is connected.': 'Jedno konto jest połączone.',
  'Accounts are connected.': 'Połączonych jest kilka kont.',
  'last on {time}': 'ostatnia: {time}',
  'An account sends to us that is not connected.': 'Wysyła do nas konto, które nie jest połączone.',
  'Connect it: its messages wait.': 'Połącz je: jego wiadomości czekają.',
  'No account is connected.': 'Żadne konto nie jest połączone.',
  'Sign in at Meta to choose one, or give its id and a token.':
    'Zaloguj się w Meta i wybierz konto albo podaj jego identyfikator i token.',
  'Meta has sent something.': 'Meta już coś przysłała.',
  'Nothing has come from Meta yet.': 'Od Meta nic jeszcze nie przyszło.',
  'Write to the account from another phone or account, or press "Test" in the webhook form of Meta.':
    'Napisz do tego konta z innego telefonu lub konta albo naciśnij „Test” w formularzu webhooka w Meta.',
  'Whether Meta sends what happens in the account is looked at once it is connected.':
    'To, czy Meta wysyła zdarzenia z konta, zostanie sprawdzone, gdy tylko będzie połączone.',
};
