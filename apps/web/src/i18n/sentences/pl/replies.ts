import type { Sentences } from '../translator.ts';

/** What keeps a reply from being sent as it is. */
export const replies: Sentences = {
  '{platform} takes no message of the kind "{kind:word}".':
    '{platform} nie przyjmuje wiadomości tego rodzaju: {kind}.',
  'A Telegram bot takes no message of the kind "{kind:word}".':
    'Bot Telegrama nie przyjmuje wiadomości tego rodzaju: {kind}.',
  'Messenger does not let a page change a message that was sent.':
    'Messenger nie pozwala stronie zmienić wysłanej wiadomości.',
  'Messenger does not let a page take a message back.': 'Messenger nie pozwala stronie cofnąć wiadomości.',
  'On Instagram a business can react with a heart only.':
    'Na Instagramie firma może reagować tylko serduszkiem.',
  'Instagram does not let a business change a message that was sent.':
    'Instagram nie pozwala firmom zmieniać wysłanych wiadomości.',
  'Instagram does not let a business take a message back.': 'Instagram nie pozwala firmom cofać wiadomości.',
  'WhatsApp does not let a business change a message that was sent.':
    'WhatsApp nie pozwala firmom zmieniać wysłanych wiadomości.',
  'WhatsApp does not let a business take a message back.': 'WhatsApp nie pozwala firmom cofać wiadomości.',
  '{platform} knows no buttons.': '{platform} nie ma przycisków.',
  'Buttons need a text above them.': 'Nad przyciskami potrzebny jest tekst.',
  'The text above the buttons is too long for {platform}: {over:word}.':
    'Tekst nad przyciskami jest za długi dla {platform}: {over}.',
  '{platform} knows no {part:word} at buttons.': '{platform} nie ma takiej części przy przyciskach: {part}.',
  'A button has no id.': 'Jeden z przycisków nie ma identyfikatora.',
  'The id of a button is too long: {over:word}.': 'Identyfikator przycisku jest za długi: {over}.',
  'There are no buttons.': 'Nie ma przycisków.',
  '{platform} shows at most {count} buttons.': '{platform} pokazuje najwyżej tyle przycisków: {count}.',
  '{platform} knows no lists.': '{platform} nie ma list.',
  'A part of the list is empty.': 'Jedna z części listy jest pusta.',
  '{platform} shows at most {count} rows.': '{platform} pokazuje najwyżej tyle wierszy: {count}.',
  '{platform} shows at most {count} parts of a list.':
    '{platform} pokazuje najwyżej tyle części listy: {count}.',
  'Each part of a list with several needs a title.': 'Jeśli lista ma kilka części, każda potrzebuje tytułu.',
  'The description of a row has more than {count} characters.':
    'Opis wiersza jest za długi: znaków może być najwyżej {count}.',
  '{platform} knows no links as buttons.': '{platform} nie ma przycisków z linkiem.',
  'The link needs an address that begins with https://.':
    'Link potrzebuje adresu zaczynającego się od https://.',
  '{what:word} has no words.': 'Brak tekstu: {what}.',
  '{what:word} has more than {count} characters.':
    'Za długi tekst: {what}. Znaków może być najwyżej {count}.',
  'Two {what:word} have the same id.': 'Ten sam identyfikator mają {what}.',
  '{platform} knows no templates.': '{platform} nie ma szablonów.',
  'A template is sent alone: take the files and buttons away.':
    'Szablon wysyła się osobno: usuń pliki i przyciski.',
  'A template needs a name and a language.': 'Szablon potrzebuje nazwy i języka.',
  'Buttons are sent without files: send the files first.':
    'Przyciski wysyła się bez plików: najpierw wyślij pliki.',
  'The message is empty.': 'Wiadomość jest pusta.',
  'At most {count} files can be sent at once.': 'Naraz można wysłać najwyżej tyle plików: {count}.',
  '{platform} lets no message quote another.': '{platform} nie pozwala cytować wiadomości.',
  'The text is too long for {platform}: {over:word}.': 'Tekst jest za długi dla {platform}: {over}.',
  'The file "{name}" is empty.': 'Plik „{name}” jest pusty.',
  '{platform} does not take "{name}" ({type}) as {kind:word}.':
    '{platform} nie przyjmuje pliku „{name}” ({type}) jako: {kind}.',
  'The file "{name}" is too large: {platform} takes up to {size}.':
    'Plik „{name}” jest za duży: {platform} przyjmuje najwyżej {size}.',
  'There is no template "{name}" in the language "{language}".':
    'Nie ma szablonu „{name}” w języku „{language}”.',
  'WhatsApp has not approved the template "{name}": it is {status}.':
    'WhatsApp nie zatwierdził szablonu „{name}”, jego stan: {status}.',
  'The {part:word} of the template needs {values:word}, not {count}.':
    'Szablon, {part}: potrzeba {values}, a nie {count}.',
  'The value "{name}" for the {part:word} of the template is missing, or of another kind than {kind:word}.':
    'Szablon, {part}: brakuje wartości „{name}” albo jej rodzaj jest inny niż „{kind}”.',
  'The {part:word} of the template takes no values, not {count}.':
    'Szablon, {part}: wartości nie są potrzebne, a podano: {count}.',
};
