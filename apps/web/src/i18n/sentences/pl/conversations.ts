import type { Sentences } from '../translator.ts';

/** Conversations, messages, people, labels, notes and files. */
export const conversations: Sentences = {
  'There is no such conversation.': 'Nie ma takiej rozmowy.',
  'There is no such message.': 'Nie ma takiej wiadomości.',
  'There is no such message here.': 'Nie ma tu takiej wiadomości.',
  'There is no such message in this conversation.': 'W tej rozmowie nie ma takiej wiadomości.',
  'There is no such canned reply.': 'Nie ma takiej gotowej odpowiedzi.',
  'There are {count} canned replies. Delete one first.':
    'Gotowych odpowiedzi jest już {count}. Najpierw usuń jedną.',
  'There is a canned reply “/{shortcut}” already.': 'Gotowa odpowiedź „/{shortcut}” już istnieje.',
  '{field}: may have letters, digits, - and _.': '{field}: może zawierać litery, cyfry, - i _.',
  'There is no such label.': 'Nie ma takiej etykiety.',
  'There are {count} labels. Delete one first.': 'Etykiet jest już {count}. Najpierw usuń jedną.',
  'There is a label “{name}” already.': 'Etykieta „{name}” już istnieje.',
  'One of these labels does not exist any more.': 'Jednej z tych etykiet już nie ma.',
  'Only its author and owners may change a note.': 'Notatkę mogą zmienić tylko jej autor i właściciele.',
  'There is no such note.': 'Nie ma takiej notatki.',
  'There are {count} notes here. Delete some first.': 'Notatek jest tu już {count}. Najpierw usuń kilka.',
  'There is no such person.': 'Nie ma takiego kontaktu.',
  'There is no such merge that could be undone.': 'Nie ma takiego scalenia, które można by cofnąć.',
  'These two are one person already.': 'Te dwa kontakty są już scalone.',
  'These people were merged again later. Undo merge {id} first.':
    'Te kontakty zostały później scalone ponownie. Najpierw cofnij scalenie {id}.',
  'There is no small picture of this file.': 'Nie ma miniatury tego pliku.',
  'The file has not been fetched yet. Its message says when it has.':
    'Plik nie został jeszcze pobrany. Wiadomość pokaże, kiedy będzie.',
  'The file could not be fetched.': 'Nie udało się pobrać pliku.',
  'The file was taken back by its sender.': 'Nadawca cofnął plik.',
  'There is no such file.': 'Nie ma takiego pliku.',
  'The file is no longer in the media store.': 'Pliku nie ma już w magazynie.',
  'This is no range of bytes.': 'To nie jest zakres bajtów.',
  'The upload ended before the file did.': 'Przesyłanie przerwało się przed końcem pliku.',
  'Send one file at a time.': 'Przesyłaj po jednym pliku.',
  'The form could not be read.': 'Nie udało się odczytać formularza.',
  'Send the file as multipart/form-data.': 'Prześlij plik jako multipart/form-data.',
  'The form names no boundary between its parts.': 'Formularz nie podaje granicy między swoimi częściami.',
  'Send the file in the field `{field}`.': 'Prześlij plik w polu `{field}`.',
  'Viewers cannot upload files.': 'Rola „Tylko odczyt” nie pozwala przesyłać plików.',
  'The file is empty.': 'Plik jest pusty.',
  'Upload {count} files at once at most.': 'Naraz można przesyłać najwyżej tyle plików: {count}.',
  'A file may have {size} MB at most.': 'Plik może mieć najwyżej {size} MB.',
  'The file has more than {bytes} bytes.': 'Plik przekracza dozwolony rozmiar w bajtach: {bytes}.',
  'The media store is full. Make room on its disk.':
    'Magazyn plików jest pełny. Zwolnij miejsce na jego dysku.',
  'You have uploaded too much within a day. Files are forgotten a day after they were uploaded.':
    'W ciągu doby przesłano za dużo plików. Pliki są zapominane dobę po przesłaniu.',
  '{field}: must not name an upload twice.': '{field}: ten sam plik podano dwa razy.',
  'This conversation cannot be answered by that channel.':
    'W tej rozmowie nie można odpowiedzieć tamtym kanałem.',
  'The conversation, the message that this answers or a file of it is not there any more. Load it again.':
    'Rozmowy, wiadomości, na którą odpowiadasz, albo dołączonego pliku już nie ma. Wczytaj stronę ponownie.',
  'Only a message that has failed can be sent again.':
    'Ponownie można wysłać tylko wiadomość, której nie udało się wysłać.',
  'Only messages of ours can be taken back.': 'Cofnąć można tylko nasze wiadomości.',
  'The message is just being sent.': 'Wiadomość jest właśnie wysyłana.',
  '{platform} does not let a business take back what was sent.':
    '{platform} nie pozwala firmom cofać wysłanych wiadomości.',
  '{platform} does not take this reaction from a business.': '{platform} nie przyjmuje tej reakcji od firm.',
  '{platform} does not let a business change this message.':
    '{platform} nie pozwala firmom zmienić tej wiadomości.',
  'The platform does not have this message, so it stays as it is.':
    'Na platformie nie ma tej wiadomości, więc pozostaje ona bez zmian.',
  'The customer wrote too long ago for {platform} to let you answer freely. {what:word}.':
    'Klient pisał zbyt dawno i {platform} nie pozwala już swobodnie odpowiedzieć. {what}.',
  'An attached file is not there. Upload it again.': 'Nie ma dołączonego pliku. Prześlij go ponownie.',
  'On {platform} nobody can be written to first from here. {how:word}; the conversation appears here then.':
    '{platform} nie pozwala napisać stąd jako pierwszy. {how}; wtedy rozmowa pojawi się tutaj.',
  'to: give a phone number with its country code: +48 600 100 200.':
    'Podaj numer telefonu z kierunkowym kraju: +48 600 100 200.',
  'The message may have been delivered: the answer to our request was lost.':
    'Wiadomość mogła zostać dostarczona: odpowiedź na nasze żądanie zaginęła.',
  'Look at the conversation on the platform, or ask the customer, before you send it again.':
    'Zanim wyślesz ponownie, zajrzyj do rozmowy na platformie albo zapytaj klienta.',
  'The message could not be sent for too long.': 'Wiadomości zbyt długo nie udawało się wysłać.',
  'See what is wrong with the channel, then send it again.':
    'Sprawdź, co jest nie tak z kanałem, i wyślij ponownie.',
  'The message may have been delivered: what the platform answered could not be stored.':
    'Wiadomość mogła zostać dostarczona: nie udało się zapisać odpowiedzi platformy.',
  'Look at the conversation on the platform before you send it again.':
    'Zanim wyślesz ponownie, zajrzyj do rozmowy na platformie.',
};
