import type { Sentences } from '../translator.ts';

/** Outgoing webhooks and how their endpoints answer. */
export const webhooks: Sentences = {
  'A test is on its way already.': 'Zdarzenie próbne jest już w drodze.',
  'Nothing is sent to a disabled endpoint. Enable it first.':
    'Do wyłączonego webhooka nic nie jest wysyłane. Najpierw go włącz.',
  'There is no such endpoint.': 'Nie ma takiego webhooka.',
  'There is no such delivery; they are kept for a week.':
    'Nie ma takiej dostawy; są przechowywane przez tydzień.',
  'There are {count} endpoints. Delete one.': 'Webhooków jest już {count}. Usuń jeden.',
  'Somebody else has just rotated this secret. Try again.':
    'Ktoś inny właśnie zmienił ten klucz. Spróbuj ponownie.',
  'It answered 410: it wants nothing any more.': 'Adres odpowiedział 410: nie chce już niczego.',
  'Nothing has arrived for {count} days.': 'Nic nie dociera od {count} dni.',
  'The log does not keep this event any more.': 'Tego zdarzenia nie ma już w dzienniku.',
  'No whole answer came within {count} seconds.': 'Pełna odpowiedź nie przyszła w ciągu {count} s.',
  'It answered {status}{more:word}.': 'Adres odpowiedział {status}{more}.',
  'Its address {problem:word}.': 'Adres {problem}.',
  'Nobody listens there: the connection was refused.': 'Nikt tam nie słucha: połączenie zostało odrzucone.',
  'Its name leads nowhere.': 'Nazwa adresu donikąd nie prowadzi.',
  'The connection was cut before an answer came.': 'Połączenie zostało przerwane, zanim przyszła odpowiedź.',
  '{host} is in a private network, and OUTGOING_WEBHOOK_PRIVATE_HOSTS does not name it.':
    '{host} należy do sieci prywatnej, a OUTGOING_WEBHOOK_PRIVATE_HOSTS go nie wymienia.',
  '{field}: must be an address such as https://crm.example.com/hooks.':
    '{field}: potrzebny jest adres taki jak https://crm.example.com/hooks.',
  '{field}: must begin with https://.': '{field}: adres musi zaczynać się od https://.',
  '{field}: must not carry a user or a password.': '{field}: adres nie może zawierać użytkownika ani hasła.',
  '{field}: must not have a part after #.': '{field}: adres nie może mieć części po #.',
  '{field}: must begin with https://, or the operator must allow the host.':
    '{field}: adres musi zaczynać się od https:// albo administrator serwera musi zezwolić na ten host.',
  '{field}: is in a private network, which only the operator can allow.':
    '{field}: adres należy do sieci prywatnej, na co może zezwolić tylko administrator serwera.',
};
