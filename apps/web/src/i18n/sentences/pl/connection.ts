import type { Sentences } from '../translator.ts';

/** The line to the server. */
export const connection: Sentences = {
  'Not connected.': 'Brak połączenia.',
  'Connecting.': 'Trwa łączenie.',
  'Connected.': 'Połączono.',
  'The server could not be reached.': 'Nie udało się połączyć z serwerem.',
  'The server did not answer in time.': 'Serwer nie odpowiedział na czas.',
  'The server has fallen silent.': 'Serwer zamilkł.',
  'An event was missing.': 'Brakowało zdarzenia.',
  'No connection could be begun: {words:sentence}': 'Nie udało się rozpocząć połączenia: {words}',
  'The server is being restarted.': 'Serwer jest uruchamiany ponownie.',
  'This client could not keep up.': 'Ta strona nie nadążała za zdarzeniami.',
  'The server had not heard from this client.': 'Serwer długo nie słyszał tej strony.',
  'This client sent too much at once.': 'Ta strona wysłała za dużo naraz.',
  'The session has ended.': 'Sesja się zakończyła.',
  'This user was disabled.': 'Ten użytkownik został wyłączony.',
  'The connection was lost ({code}).': 'Połączenie zostało utracone ({code}).',
  'The server closed the connection ({code}{reason}).': 'Serwer zamknął połączenie ({code}{reason}).',
  'These credentials belong to another user. Sign in as the user of this inbox.':
    'Te dane logowania należą do innego użytkownika. Zaloguj się jako użytkownik tej skrzynki.',
  'The server does not accept these credentials (401).': 'Serwer nie przyjmuje tych danych logowania (401).',
  'The server does not let this user in (403): {words:sentence}':
    'Serwer nie wpuszcza tego użytkownika (403): {words}',
  'The server is not ready ({status}): {words:sentence}': 'Serwer nie jest gotowy ({status}): {words}',
  'It was cancelled.': 'Anulowano.',
  "Something between here and the server answered (HTTP {status}). Check the server's address.":
    'Odpowiedziało coś pomiędzy Tobą a serwerem (HTTP {status}). Sprawdź adres serwera.',
  'It waited for the connection for more than an hour and was not sent. Is it still what you want to say?':
    'Przez ponad godzinę nie było połączenia, więc wiadomości nie wysłano. Czy nadal jest aktualna?',
};
