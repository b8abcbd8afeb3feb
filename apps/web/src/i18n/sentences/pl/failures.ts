import type { Sentences } from '../translator.ts';

/** Why a message was not sent, and what to do about it: Meta and platforms in general. */
export const failures: Sentences = {
  'Nothing: it is tried again by itself.': 'Nie trzeba nic robić: próba zostanie powtórzona sama.',
  'Nothing: it cannot be changed there.': 'Nic nie da się zrobić: tam nie można już tego zmienić.',
  'Nothing can be done.': 'Nic nie da się zrobić.',
  'An administrator must connect the channel again.': 'Administrator musi ponownie połączyć kanał.',
  'An owner can give it one in the settings of the channel; the message goes out then.':
    'Właściciel może go podać w ustawieniach kanału; wtedy wiadomość wyjdzie.',
  'This channel has no access token.': 'Ten kanał nie ma tokenu dostępu.',
  'The platform did not accept the message.': 'Platforma nie przyjęła wiadomości.',
  'Send it in another form; if that fails too, an administrator should look at the code.':
    'Wyślij to w innej postaci; jeśli i to się nie uda, kod błędu powinien obejrzeć administrator.',
  'Send it in another form.': 'Wyślij to w innej postaci.',
  'Answer in another form.': 'Odpowiedz w innej postaci.',
  'The platform gave no reason': 'Platforma nie podała przyczyny',
  'The platform wants fewer requests.': 'Platforma prosi o mniej zapytań.',
  'Something went wrong at the platform.': 'Coś poszło nie tak po stronie platformy.',
  'The platform did not say that it has the file.': 'Platforma nie potwierdziła, że ma plik.',
  'The platform could not be reached.': 'Nie udało się połączyć z platformą.',
  'The platform does not have this message.': 'Na platformie nie ma tej wiadomości.',
  'The answer of the platform was lost: the message may have been delivered.':
    'Odpowiedź platformy zaginęła: wiadomość mogła zostać dostarczona.',
  'Look whether it has arrived before you send it again.':
    'Zanim wyślesz ponownie, sprawdź, czy nie dotarła.',
  'Another process goes on with this message.': 'Tę wiadomość wysyła już inny proces.',
  'The file could not be read.': 'Nie udało się odczytać pliku.',
  'The file of this message is not there any more.': 'Pliku tej wiadomości już nie ma.',
  'Attach it again.': 'Dołącz go ponownie.',
  'The customer wrote too long ago to be answered freely.':
    'Klient pisał zbyt dawno, aby swobodnie odpowiedzieć.',
  'Send a template on WhatsApp, or wait until the customer writes again.':
    'W WhatsAppie wyślij szablon albo poczekaj, aż klient napisze ponownie.',
  'The time in which this person can be answered has passed.':
    'Czas, w którym można odpowiedzieć tej osobie, minął.',
  'Wait until the person writes again.': 'Poczekaj, aż klient napisze ponownie.',
  'Wait until the person writes.': 'Poczekaj, aż klient napisze.',
  'Wait until the person writes again, or send it in another form.':
    'Poczekaj, aż klient napisze ponownie, albo wyślij to w innej postaci.',
  'Wait until the person writes, or reach them in another way.':
    'Poczekaj, aż klient napisze, albo skontaktuj się z nim inaczej.',
  'Reach the person in another way.': 'Skontaktuj się z klientem inaczej.',
  'This person cannot be reached at present; they may have blocked the business.':
    'Z tą osobą nie można się teraz skontaktować; być może Was zablokowała.',
  'There is no such person, or not for this account.':
    'Nie ma takiej osoby albo nie jest ona dostępna dla tego konta.',
  'Check that the channel is connected to the account that the person wrote to.':
    'Sprawdź, czy kanał jest połączony z kontem, do którego napisał klient.',
  'Meta has restricted the page: it may not send messages.':
    'Meta ograniczyła stronę: nie może ona wysyłać wiadomości.',
  'An administrator must look at the page in the Meta Business Suite.':
    'Administrator musi zajrzeć na stronę w Meta Business Suite.',
  'An administrator must look at the account in the Meta Business Suite.':
    'Administrator musi obejrzeć konto w Meta Business Suite.',
  'Something went wrong at Meta.': 'Coś poszło nie tak po stronie Meta.',
  'Meta is out of order for a moment.': 'Meta chwilowo nie działa.',
  'The app has asked Meta too often.': 'Aplikacja zbyt często odpytywała Meta.',
  'The account has asked Meta too often.': 'Konto zbyt często odpytywało Meta.',
  'The page has asked Meta too often.': 'Strona zbyt często odpytywała Meta.',
  'The permission to send messages is missing or was taken away.':
    'Brakuje uprawnienia do wysyłania wiadomości albo zostało ono odebrane.',
  'Meta did not understand the message.': 'Meta nie zrozumiała wiadomości.',
  'Send it in another form; outside the reply window, wait until the person writes.':
    'Wyślij to w innej postaci; jeśli czas na odpowiedź minął, poczekaj, aż klient napisze.',
  'The access token of this channel has expired or was withdrawn.':
    'Token dostępu tego kanału wygasł albo został wycofany.',
  'The permission to send messages to this person is missing.':
    'Brakuje uprawnienia do wysyłania wiadomości tej osobie.',
  'The person has not agreed that the business may do this.': 'Klient nie wyraził na to zgody.',
  'Meta has blocked the account for a time because of its policies.':
    'Meta czasowo zablokowała konto z powodu swoich zasad.',
  'More was sent than the account may send.': 'Wysłano więcej, niż konto może wysłać.',
  'Meta could not take the message for a moment.': 'Meta chwilowo nie mogła przyjąć wiadomości.',
  'The Instagram account has reached its rate limit.': 'Konto na Instagramie wyczerpało limit zapytań.',
  'The page has reached its rate limit for messages.': 'Strona wyczerpała limit wiadomości.',
  'Meta does not allow this message.': 'Meta nie pozwala na tę wiadomość.',
  'WhatsApp does not accept the access token.': 'WhatsApp nie przyjmuje tokenu dostępu.',
  'WhatsApp is out of order for a moment.': 'WhatsApp chwilowo nie działa.',
  'The app may not use this part of WhatsApp.': 'Aplikacja nie może korzystać z tej części WhatsAppa.',
  'The permission to send from this number is missing or was taken away.':
    'Brakuje uprawnienia do wysyłania z tego numeru albo zostało ono odebrane.',
  'A permission to send from this number is missing.': 'Brakuje uprawnienia do wysyłania z tego numeru.',
  'This number is no longer part of the WhatsApp account.': 'Ten numer nie należy już do konta WhatsApp.',
  'WhatsApp did not understand the message.': 'WhatsApp nie zrozumiał wiadomości.',
  'The WhatsApp account has reached its rate limit.': 'Konto WhatsApp wyczerpało limit zapytań.',
  'More was sent than this number may send in a second.':
    'Wysłano więcej, niż ten numer może wysłać w ciągu sekundy.',
  'Meta keeps this message back from this person as part of an experiment.':
    'Meta nie dostarcza tej wiadomości tej osobie w ramach eksperymentu.',
  'This business may not write to people in that country.': 'Ta firma nie może pisać do osób w tym kraju.',
  'Something went wrong at WhatsApp.': 'Coś poszło nie tak po stronie WhatsAppa.',
  'WhatsApp denies access to this number.': 'WhatsApp odmawia dostępu do tego numeru.',
  'A part that WhatsApp requires is missing.': 'Brakuje części, której wymaga WhatsApp.',
  'A value in the message is not allowed.': 'Jedna z wartości w wiadomości nie jest dozwolona.',
  'Check the message and send it anew.': 'Sprawdź wiadomość i wyślij ją na nowo.',
  'WhatsApp is overloaded.': 'WhatsApp jest przeciążony.',
  'The business cannot write to its own number.': 'Nie można pisać na własny numer.',
  'Choose another recipient.': 'Wybierz innego odbiorcę.',
  'The message could not be delivered: the person may not use WhatsApp, or has an old version of it.':
    'Wiadomości nie udało się dostarczyć: być może ta osoba nie używa WhatsAppa albo ma starą wersję.',
  'Check the number, or reach the person in another way.':
    'Sprawdź numer albo skontaktuj się z klientem inaczej.',
  'This test number may write only to the numbers on its list.':
    'Ten numer testowy może pisać tylko na numery ze swojej listy.',
  'Add the number to the list in the Meta dashboard, or send from a real number.':
    'Dodaj numer do listy w panelu Meta albo wysyłaj z prawdziwego numeru.',
  'WhatsApp has locked this account.': 'WhatsApp zablokował to konto.',
  'The display name of this number has not been approved yet.':
    'Nazwa wyświetlana tego numeru nie została jeszcze zatwierdzona.',
  'Have the name approved in the WhatsApp Manager.': 'Zgłoś nazwę do zatwierdzenia w WhatsApp Manager.',
  'WhatsApp could not charge the account.': 'WhatsApp nie mógł obciążyć konta opłatą.',
  'Check the payment method in the Meta Business Suite.': 'Sprawdź metodę płatności w Meta Business Suite.',
  'This number is not registered correctly.': 'Ten numer nie jest poprawnie zarejestrowany.',
  'This number is not registered with WhatsApp.': 'Ten numer nie jest zarejestrowany w WhatsAppie.',
  'An administrator must register the number again.': 'Administrator musi ponownie zarejestrować numer.',
  'More than 24 hours have passed since the customer last wrote.':
    'Od ostatniej wiadomości klienta minęły ponad 24 godziny.',
  'Send a template; once the customer answers, you can write freely.':
    'Wyślij szablon; gdy klient odpowie, można będzie pisać swobodnie.',
  'WhatsApp holds messages of this number back, because many were reported as spam.':
    'WhatsApp wstrzymuje wiadomości tego numeru, bo wiele z nich zgłoszono jako spam.',
  'Look at the quality of the number in the WhatsApp Manager.': 'Sprawdź jakość numeru w WhatsApp Manager.',
  'It is tried again later.': 'Próba zostanie powtórzona później.',
  'Meta does not deliver this message now, to keep people from getting too much advertising.':
    'Meta nie dostarcza teraz tej wiadomości, aby ludzie nie dostawali zbyt wielu reklam.',
  'Do not send it again within 24 hours.': 'Nie wysyłaj jej ponownie przez 24 godziny.',
  'The person wants no advertising from this business.': 'Klient nie chce otrzymywać od Was reklam.',
  'Send no more marketing templates to them.': 'Nie wysyłaj mu więcej szablonów reklamowych.',
  'WhatsApp does not know this kind of message.': 'WhatsApp nie zna wiadomości tego rodzaju.',
  'WhatsApp could not fetch the file.': 'WhatsApp nie mógł pobrać pliku.',
  'WhatsApp could not take the file.': 'WhatsApp nie mógł przyjąć pliku.',
  'Check the kind of the file if it goes on failing.': 'Jeśli nadal się nie udaje, sprawdź rodzaj pliku.',
  'Too many messages went to this person within a short time.':
    'W krótkim czasie do tej osoby wyszło zbyt wiele wiadomości.',
  'WhatsApp is servicing the account.': 'WhatsApp prowadzi prace na tym koncie.',
  'Without a phone number this person cannot get a template with a sign-in code.':
    'Bez numeru telefonu ta osoba nie może dostać szablonu z kodem logowania.',
  'Send the code in another way.': 'Wyślij kod inaczej.',
  'WhatsApp takes no messages from this account at present.':
    'WhatsApp nie przyjmuje teraz wiadomości od tego konta.',
  'The account behind this number has changed hands or device.':
    'Konto pod tym numerem zmieniło właściciela albo urządzenie.',
  'Check with the person, then send it anew.': 'Upewnij się u klienta, a potem wyślij na nowo.',
  'The template got another number of values than it has gaps.':
    'Liczba wartości nie zgadza się z liczbą pól szablonu.',
  'Fill in every gap of it.': 'Wypełnij wszystkie jego pola.',
  'There is no such template in this language.': 'Nie ma takiego szablonu w tym języku.',
  'Choose another template, or have this one mended in the WhatsApp Manager.':
    'Wybierz inny szablon albo popraw ten w WhatsApp Manager.',
  'With its values the template is too long.': 'Z wypełnionymi polami szablon jest za długi.',
  'Shorten the values.': 'Skróć wartości.',
  'The template breaks a rule of WhatsApp.': 'Szablon łamie zasadę WhatsAppa.',
  'A value does not fit its gap in the template.': 'Jedna z wartości nie pasuje do swojego pola w szablonie.',
  'Check the values.': 'Sprawdź wartości.',
  'WhatsApp has paused this template for its quality.':
    'WhatsApp wstrzymał ten szablon z powodu jego jakości.',
  'WhatsApp has switched this template off for its quality.':
    'WhatsApp wyłączył ten szablon z powodu jego jakości.',
  'The form behind this template is blocked.': 'Formularz tego szablonu jest zablokowany.',
  'The form behind this template is slowed down.': 'Formularz tego szablonu jest spowolniony.',
  'Try again in an hour.': 'Spróbuj ponownie za godzinę.',
  'WhatsApp did not accept the template.': 'WhatsApp nie przyjął szablonu.',
};
