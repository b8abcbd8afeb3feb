import type { Sentences } from '../translator.ts';

/** Telegram: signing in, accounts and bots. */
export const telegram: Sentences = {
  'There is no such Telegram account.': 'Nie ma takiego konta Telegram.',
  'There is no Telegram account named {name}.': 'Nie ma konta Telegram o nazwie {name}.',
  'This login does not wait for a {answer:word} now.': 'To logowanie nie czeka teraz na {answer}.',
  'You began too many logins. Wait a quarter of an hour.': 'Zaczęto zbyt wiele logowań. Poczekaj kwadrans.',
  'Only who began this login may answer.': 'Odpowiedzieć może tylko osoba, która zaczęła to logowanie.',
  'There is no such login.': 'Nie ma takiego logowania.',
  '{field}: must be a number with its country code, such as +48600100200.':
    'Potrzebny jest numer z kierunkowym kraju, na przykład +48600100200 ({field}).',
  '{field}: belongs to the method code, and to no other.': '{field}: tylko do logowania kodem.',
  '{field}: must look like socks5://host:port or mtproxy://secret@host:port.':
    '{field}: ma postać socks5://host:port albo mtproxy://secret@host:port.',
  '{field}: must be given together with api_hash.': '{field}: podaje się razem z api_hash.',
  '{account} is connected already, as {name}. Sign in under that name, or remove it first.':
    'Konto {account} jest już połączone pod nazwą {name}. Zaloguj się pod tą nazwą albo najpierw je usuń.',
  '{name} is the account of somebody else, not of {person}. Choose another name, or remove it first.':
    'Pod nazwą {name} jest połączone konto kogoś innego, a nie {person}. Wybierz inną nazwę albo najpierw je usuń.',
  'The account could not be saved. Start again later.':
    'Nie udało się zapisać konta. Zacznij później jeszcze raz.',
  'There is no application id. Set TELEGRAM_API_ID and TELEGRAM_API_HASH, or give them with the login.':
    'Nie ma identyfikatora aplikacji. Ustaw TELEGRAM_API_ID i TELEGRAM_API_HASH albo podaj je przy logowaniu.',
  'The listener that led this login has stopped. See whether the account is connected; if not, start again.':
    'Proces, który prowadził to logowanie, zatrzymał się. Sprawdź, czy konto jest połączone; jeśli nie, zacznij jeszcze raz.',
  'The listener was stopped. Start again.':
    'Proces nasłuchujący Telegrama został zatrzymany. Zacznij jeszcze raz.',
  'Signed in as {name}{username}.': 'Zalogowano: {name}{username}.',
  'Telegram wants an e-mail address for this account first. Set one on a phone, or scan the QR code.':
    'Telegram chce najpierw adresu e-mail dla tego konta. Podaj go w telefonie albo zeskanuj kod QR.',
  'The login took too long. Start again.': 'Logowanie trwało zbyt długo. Zacznij jeszcze raz.',
  'A login by code needs a phone number.': 'Logowanie kodem wymaga numeru telefonu.',
  '{wrong:sentence} {tries:word} left.': '{wrong} {tries}.',
  'These were too many tries. Start again later.': 'Prób było zbyt wiele. Zacznij później jeszcze raz.',
  'The code is wrong. Look at it again and type it once more.':
    'Kod jest nieprawidłowy. Spójrz na niego jeszcze raz i wpisz ponownie.',
  'The code is empty. Type the digits that Telegram has sent.':
    'Kod jest pusty. Wpisz cyfry, które przysłał Telegram.',
  'The password is wrong. It is the one of two-step verification.':
    'Hasło jest nieprawidłowe. Chodzi o hasło weryfikacji dwuetapowej.',
  'Telegram wants the password once more. Type it again.':
    'Telegram prosi o hasło jeszcze raz. Wpisz je ponownie.',
  'The password was changed a moment ago. Type the new one.':
    'Hasło zostało przed chwilą zmienione. Wpisz nowe.',
  'Telegram does not know this phone number. Write it with its country code, such as +48600100200.':
    'Telegram nie zna tego numeru telefonu. Podaj go z kierunkowym kraju, na przykład +48600100200.',
  'Telegram has banned this phone number. Only its support can change that.':
    'Telegram zablokował ten numer telefonu. Może to zmienić tylko jego pomoc techniczna.',
  'This phone number has no Telegram account. Make one on a phone first.':
    'Ten numer telefonu nie ma konta Telegram. Najpierw utwórz je w telefonie.',
  'This number has asked for too many codes. Wait a day, or scan the QR code.':
    'Ten numer prosił o zbyt wiele kodów. Poczekaj dobę albo zeskanuj kod QR.',
  'Too many tries were made with this number. Wait a day and start again.':
    'Z tym numerem było zbyt wiele prób. Poczekaj dobę i zacznij jeszcze raz.',
  'The code is no longer good: it was too old, or was sent to somebody in Telegram. Start again for another.':
    'Kod już nie działa: wygasł albo został komuś wysłany w Telegramie. Zacznij jeszcze raz, aby dostać nowy.',
  'Telegram has no way left to send a code. Scan the QR code instead.':
    'Telegram nie ma już jak wysłać kodu. Zeskanuj zamiast tego kod QR.',
  'Telegram wants this login to begin anew. Start again.':
    'Telegram chce, aby to logowanie zaczęło się od nowa. Zacznij jeszcze raz.',
  'Telegram does not accept the application id and hash. Compare them with my.telegram.org.':
    'Telegram nie przyjmuje API id i API hash. Porównaj je z my.telegram.org.',
  'This application id is a public one. Get your own at my.telegram.org.':
    'Ten API id jest publiczny. Zdobądź własny na my.telegram.org.',
  'The login was ended on another device. Start again.':
    'Logowanie zakończono na innym urządzeniu. Zacznij jeszcze raz.',
  'Telegram has forgotten this login. Start again.': 'Telegram zapomniał to logowanie. Zacznij jeszcze raz.',
  'Telegram says that this account was deleted.': 'Telegram podaje, że to konto zostało usunięte.',
  'Telegram has banned this account.': 'Telegram zablokował to konto.',
  'Something went wrong on our side. Start again.':
    'Coś poszło nie tak po naszej stronie. Zacznij jeszcze raz.',
  'Telegram wants to be left alone for {wait:word}. Start again after that.':
    'Telegram prosi o odczekanie {wait}. Potem zacznij jeszcze raz.',
  'Telegram did not do as it was asked{reason}.': 'Telegram nie wykonał polecenia{reason}.',
  'This is not a Telegram session string. Paste the whole string that gramjs or Telethon printed; it starts with 1.':
    'To nie jest ciąg sesji Telegrama. Wklej cały ciąg wypisany przez gramjs albo Telethon; zaczyna się od 1.',
  'Telegram does not have this message in this chat.': 'W tym czacie Telegrama nie ma takiej wiadomości.',
  'This account has never met the chat, so that it cannot write there.':
    'To konto nigdy nie widziało tego czatu, więc nie może tam pisać.',
  'Answer by the account that the customer wrote to.': 'Odpowiedz z konta, do którego napisał klient.',
  'Telegram wants to be left alone for a while.': 'Telegram prosi o chwilę przerwy.',
  'This group lets everybody write only now and then.': 'W tej grupie każdy może pisać tylko co jakiś czas.',
  'This Telegram account is signed out.': 'To konto Telegram jest wylogowane.',
  'An administrator can sign it in again in the settings; the message goes out then.':
    'Administrator może je ponownie zalogować w ustawieniach; wtedy wiadomość wyjdzie.',
  'Telegram has closed this account.': 'Telegram zamknął to konto.',
  'Answer by another account.': 'Odpowiedz z innego konta.',
  'Telegram did not accept it.': 'Telegram tego nie przyjął.',
  'Telegram did not accept the message.': 'Telegram nie przyjął wiadomości.',
  'Send it as a document.': 'Wyślij to jako dokument.',
  'Send it as a document or as text.': 'Wyślij to jako dokument albo tekst.',
  'Send it as a file or as text.': 'Wyślij to jako plik albo tekst.',
  'Telegram lets this account write to nobody new for now, because people have reported it.':
    'Telegram na razie nie pozwala temu kontu pisać do nowych osób, bo je zgłoszono.',
  'Wait until the person writes first, or ask @SpamBot in Telegram how long it lasts.':
    'Poczekaj, aż ta osoba napisze pierwsza, albo zapytaj @SpamBot w Telegramie, jak długo to potrwa.',
  'The person has blocked this account.': 'Klient zablokował to konto.',
  'This account has blocked the person.': 'To konto zablokowało klienta.',
  'Unblock the person in Telegram first.': 'Najpierw odblokuj klienta w Telegramie.',
  'The person has deleted their Telegram account.': 'Klient usunął swoje konto Telegram.',
  'The person takes messages of strangers only from Premium accounts or for pay.':
    'Klient przyjmuje wiadomości od nieznajomych tylko z kont Premium albo za opłatą.',
  'This account cannot reach the chat any more.': 'To konto nie ma już dostępu do czatu.',
  'Have it added to the chat again.': 'Poproś o ponowne dodanie go do czatu.',
  'Have the bot added to the chat again.': 'Poproś o ponowne dodanie bota do czatu.',
  'No voice messages are taken here.': 'Wiadomości głosowe nie są tu przyjmowane.',
  'The person takes no voice messages.': 'Klient nie przyjmuje wiadomości głosowych.',
  'This group does not allow such messages.': 'Ta grupa nie pozwala na takie wiadomości.',
  'This account may not write in the chat.': 'To konto nie może pisać w czacie.',
  'Have an administrator of the chat allow it.': 'Poproś o zgodę administratora czatu.',
  'The text is too long for Telegram.': 'Tekst jest za długi dla Telegrama.',
  'Shorten it.': 'Skróć go.',
  'There is nothing in the message that Telegram shows.':
    'W wiadomości nie ma niczego, co pokazuje Telegram.',
  'Write some words.': 'Napisz kilka słów.',
  'The message that it is about is no longer there.': 'Wiadomości, której to dotyczy, już nie ma.',
  'The message is no longer there.': 'Wiadomości już nie ma.',
  'Send it as a message of its own.': 'Wyślij to jako osobną wiadomość.',
  'Another account wrote this message.': 'Tę wiadomość napisało inne konto.',
  'Only the account that wrote it can change it.': 'Może ją zmienić tylko konto, które ją napisało.',
  'Telegram no longer lets this message be changed.': 'Telegram nie pozwala już zmienić tej wiadomości.',
  'Write a new message.': 'Napisz nową wiadomość.',
  'This reaction is not allowed here.': 'Ta reakcja nie jest tu dozwolona.',
  'Choose another one.': 'Wybierz inną.',
  'Telegram cannot show this picture.': 'Telegram nie może pokazać tego obrazu.',
  'Telegram cannot show this file.': 'Telegram nie może pokazać tego pliku.',
  'Telegram has refused the file: it is empty, damaged or too large.':
    'Telegram odrzucił plik: jest pusty, uszkodzony albo za duży.',
  'The person has blocked the bot.': 'Klient zablokował bota.',
  'The person has never written to the bot.': 'Klient nigdy nie napisał do bota.',
  'A bot may only answer: the person must write first.':
    'Bot może tylko odpowiadać: klient musi napisać pierwszy.',
  'The bot is no longer a member of this chat.': 'Bot nie jest już członkiem tego czatu.',
  'The bot does not know this chat.': 'Bot nie zna tego czatu.',
  'The person must write to the bot first.': 'Klient musi najpierw napisać do bota.',
  'This group has become another chat.': 'Ta grupa stała się innym czatem.',
  'Answer in the new chat, which shows as soon as somebody writes in it.':
    'Odpowiedz w nowym czacie; pojawi się, gdy tylko ktoś w nim napisze.',
  'The bot may not write in this chat.': 'Bot nie może pisać w tym czacie.',
  'Telegram does not accept the token of this bot.': 'Telegram nie przyjmuje tokenu tego bota.',
  'An administrator must connect the bot again.': 'Administrator musi ponownie połączyć bota.',
  'The bot has sent too much within a short time.': 'Bot wysłał zbyt wiele w krótkim czasie.',
  'The file is too large for Telegram.': 'Plik jest za duży dla Telegrama.',
  'Send a smaller one.': 'Wyślij mniejszy.',
  'The file of this message cannot be sent.': 'Pliku tej wiadomości nie można wysłać.',
  'This is no chat that a bot can write to.': 'Do tego czatu bot nie może pisać.',
  'This is no message that Telegram could change.': 'Tej wiadomości Telegram nie może zmienić.',
  'A bot cannot react in the chats of a business account.':
    'Bot nie może dodawać reakcji w czatach konta firmowego.',
};
