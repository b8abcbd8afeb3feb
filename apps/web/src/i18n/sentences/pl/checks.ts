import type { Sentences } from '../translator.ts';

/** How channels are, and what to do about it. */
export const checks: Sentences = {
  'Nothing has been sent since the credentials were changed.': 'Od zmiany tokenu nic jeszcze nie wysłano.',
  'Messages go out.': 'Wiadomości wychodzą.',
  'Look at the number in the WhatsApp Manager.': 'Zobacz numer w WhatsApp Manager.',
  'Meta does not know this number, or its access token may not see it.':
    'Meta nie zna tego numeru albo token dostępu nie pozwala go zobaczyć.',
  'Check that the phone number id belongs to the account of the token.':
    'Sprawdź, czy identyfikator numeru należy do konta, z którego jest token.',
  'WhatsApp lets nothing out from this number.': 'WhatsApp nie przepuszcza niczego z tego numeru.',
  'WhatsApp has put a mark on this number and may restrict it.':
    'WhatsApp oznaczył ten numer i może go ograniczyć.',
  'The quality of this number is low: many people block or report it.':
    'Jakość tego numeru jest niska: wiele osób go blokuje lub zgłasza.',
  'Send fewer templates to people who do not expect them, and look at the number in the WhatsApp Manager.':
    'Wysyłaj mniej szablonów osobom, które ich nie oczekują, i zobacz numer w WhatsApp Manager.',
  'The number is in order.': 'Numer jest w porządku.',
  'Nothing has come in by this channel so far.': 'Tym kanałem nic jeszcze nie przyszło.',
  'Messages come in as usual.': 'Wiadomości przychodzą jak zwykle.',
  'Nothing has come in since {time} UTC.': 'Nic nie przychodzi od {time} UTC.',
  'Check the subscription of the channel, and write to it yourself.':
    'Sprawdź subskrypcję kanału i napisz do niego na próbę.',
  'Subscribe the app in the Meta dashboard, or give the channel a token that may do so.':
    'Zasubskrybuj aplikację w panelu Meta albo daj kanałowi token, który na to pozwala.',
  'Meta does not tell whether this channel is subscribed.':
    'Meta nie podaje, czy ten kanał jest zasubskrybowany.',
  'Meta tells our app what happens here.': 'Meta powiadamia naszą aplikację o tym, co się tu dzieje.',
  'Meta tells our app what happens here; the subscription was mended.':
    'Meta powiadamia naszą aplikację o tym, co się tu dzieje; subskrypcja została naprawiona.',
  'The WhatsApp Business account of this number is not known, so its subscription cannot be checked.':
    'Konto WhatsApp Business tego numeru nie jest znane, więc nie można sprawdzić jego subskrypcji.',
  'Give the channel the id of the account, or its token the permission whatsapp_business_management.':
    'Podaj kanałowi identyfikator konta albo daj jego tokenowi uprawnienie whatsapp_business_management.',
  'Meta does not tell our app what happens here: nothing can come in.':
    'Meta nie powiadamia naszej aplikacji o tym, co się tu dzieje: nic nie może przyjść.',
  'Meta does not tell our app of messages of this channel.':
    'Meta nie powiadamia naszej aplikacji o wiadomościach tego kanału.',
  'Meta does not tell our app of everything that happens here.':
    'Meta nie powiadamia naszej aplikacji o wszystkim, co się tu dzieje.',
  'This channel has no access token: what customers write comes in, and nobody can answer.':
    'Ten kanał nie ma tokenu dostępu: wiadomości klientów przychodzą, ale nikt nie może odpowiedzieć.',
  'Give it an access token in the settings of the channel.': 'Podaj token dostępu w ustawieniach kanału.',
  'The access token is accepted.': 'Token dostępu jest przyjmowany.',
  'Meta answered something else than asked.': 'Meta odpowiedziała nie na to, o co ją zapytano.',
  'An administrator should look at the code.': 'Kod błędu powinien obejrzeć administrator.',
  'Sign in to Instagram again in the settings of the channel before the token ends.':
    'Zaloguj się do Instagrama ponownie w ustawieniach kanału, zanim token wygaśnie.',
  'The token of Instagram was renewed on {day}.': 'Token Instagrama odnowiono {day}.',
  'Instagram answered without a token.': 'Instagram odpowiedział bez tokenu.',
  'Instagram does not renew the token of this channel.': 'Instagram nie odnawia tokenu tego kanału.',
  'The token of Instagram is renewed every week.': 'Token Instagrama jest odnawiany co tydzień.',
  'Make a token with this permission in the Meta dashboard, and give it to the channel.':
    'Utwórz w panelu Meta token z tym uprawnieniem i podaj go kanałowi.',
  'Make a new token in the Meta dashboard, and give it to the channel before then.':
    'Do tego czasu utwórz w panelu Meta nowy token i podaj go kanałowi.',
  'The access token may not send messages.': 'Token dostępu nie może wysyłać wiadomości.',
  'The access token ends on {day}.': 'Token dostępu wygasa {day}.',
  'The person behind the access token must agree again by {day}.':
    'Osoba, do której należy token dostępu, musi ponownie wyrazić zgodę do {day}.',
  'Have that person sign in to the app again, or give the channel the token of a system user.':
    'Niech ta osoba ponownie zaloguje się do aplikacji albo podaj kanałowi token użytkownika systemowego.',
  'The access token may send messages, but not look after the channel.':
    'Token dostępu pozwala wysyłać wiadomości, ale nie pozwala doglądać kanału.',
  'The access token is good.': 'Token dostępu jest ważny.',
  'The access token is good until {day}.': 'Token dostępu jest ważny do {day}.',
  'The list could not be kept.': 'Nie udało się zachować listy.',
  'Meta does not give the list ({code}).': 'Meta nie podaje listy ({code}).',
  'Look at the account in the Meta Business Suite; there it can be appealed against.':
    'Zobacz konto w Meta Business Suite; tam można się od tego odwołać.',
  'Meta has told nothing bad of the account.': 'Meta nie zgłosiła niczego złego o koncie.',
  'The WhatsApp Business account was deleted.': 'Konto WhatsApp Business zostało usunięte.',
  'Connect another account.': 'Połącz inne konto.',
  'Our app has lost its access to the WhatsApp Business account.':
    'Nasza aplikacja utraciła dostęp do konta WhatsApp Business.',
  'Connect it again.': 'Połącz je ponownie.',
  'Meta says that the account has broken its policies.': 'Meta uważa, że konto naruszyło jej zasady.',
  'The account is in order.': 'Konto jest w porządku.',
  'The restriction of the account is over.': 'Ograniczenie konta się skończyło.',
  'Meta has restricted the account.': 'Meta ograniczyła konto.',
  'The account was given back.': 'Konto zostało przywrócone.',
  'Meta is going to disable the account.': 'Meta zamierza wyłączyć konto.',
  'Meta has disabled the account.': 'Meta wyłączyła konto.',
  'Meta has approved the account.': 'Meta zatwierdziła konto.',
  'Meta has not approved the account.': 'Meta nie zatwierdziła konta.',
  'Meta warns of nothing.': 'Meta przed niczym nie ostrzega.',
  'Meta warns of something in this account.': 'Meta ostrzega przed czymś na tym koncie.',
  'WhatsApp has put a mark on the number: its quality is low.':
    'WhatsApp oznaczył numer: jego jakość jest niska.',
  'WhatsApp has lowered to how many people the number may write.':
    'WhatsApp zmniejszył liczbę osób, do których numer może pisać.',
  'Meta has blocked the page from sending messages.': 'Meta zablokowała stronie wysyłanie wiadomości.',
  'Meta says that messages of the page have broken its policies.':
    'Meta uważa, że wiadomości strony naruszyły jej zasady.',
  'Meta lets the page send messages again.': 'Meta znów pozwala stronie wysyłać wiadomości.',
  'missing: {names}': 'brakuje: {names}',
  'our app was missing': 'brakowało naszej aplikacji',
  '{detail:sentence}; mended on {time}': '{detail}; naprawiono {time}',
  'good until {day}': 'ważny do {day}',
};
