import type { Sentences } from '../translator.ts';

/** What keeps a reply from being sent as it is. */
export const replies: Sentences = {
  '{platform} takes no message of the kind "{kind:word}".':
    '{platform} не приймає повідомлень такого виду: {kind}.',
  'A Telegram bot takes no message of the kind "{kind:word}".':
    'Бот Telegram не приймає повідомлень такого виду: {kind}.',
  'Messenger does not let a page change a message that was sent.':
    'Messenger не дозволяє сторінці змінити надіслане повідомлення.',
  'Messenger does not let a page take a message back.':
    'Messenger не дозволяє сторінці відкликати повідомлення.',
  'On Instagram a business can react with a heart only.':
    'В Instagram компанія може реагувати лише сердечком.',
  'Instagram does not let a business change a message that was sent.':
    'Instagram не дозволяє компаніям змінювати надіслані повідомлення.',
  'Instagram does not let a business take a message back.':
    'Instagram не дозволяє компаніям відкликати повідомлення.',
  'WhatsApp does not let a business change a message that was sent.':
    'WhatsApp не дозволяє компаніям змінювати надіслані повідомлення.',
  'WhatsApp does not let a business take a message back.':
    'WhatsApp не дозволяє компаніям відкликати повідомлення.',
  '{platform} knows no buttons.': '{platform} не має кнопок.',
  'Buttons need a text above them.': 'Над кнопками потрібен текст.',
  'The text above the buttons is too long for {platform}: {over:word}.':
    'Текст над кнопками задовгий для {platform}: {over}.',
  '{platform} knows no {part:word} at buttons.': '{platform} не має такої частини біля кнопок: {part}.',
  'A button has no id.': 'Одна з кнопок не має ідентифікатора.',
  'The id of a button is too long: {over:word}.': 'Ідентифікатор кнопки задовгий: {over}.',
  'There are no buttons.': 'Кнопок немає.',
  '{platform} shows at most {count} buttons.': '{platform} показує щонайбільше кнопок: {count}.',
  '{platform} knows no lists.': '{platform} не має списків.',
  'A part of the list is empty.': 'Одна з частин списку порожня.',
  '{platform} shows at most {count} rows.': '{platform} показує щонайбільше рядків: {count}.',
  '{platform} shows at most {count} parts of a list.':
    '{platform} показує щонайбільше частин списку: {count}.',
  'Each part of a list with several needs a title.': 'Якщо частин списку кілька, кожній потрібна назва.',
  'The description of a row has more than {count} characters.':
    'Опис рядка задовгий: символів може бути щонайбільше {count}.',
  '{platform} knows no links as buttons.': '{platform} не має кнопок із посиланням.',
  'The link needs an address that begins with https://.':
    'Посиланню потрібна адреса, що починається з https://.',
  '{what:word} has no words.': 'Немає тексту: {what}.',
  '{what:word} has more than {count} characters.':
    'Задовгий текст: {what}. Символів може бути щонайбільше {count}.',
  'Two {what:word} have the same id.': 'Однаковий ідентифікатор мають {what}.',
  '{platform} knows no templates.': '{platform} не має шаблонів.',
  'A template is sent alone: take the files and buttons away.':
    'Шаблон надсилається окремо: приберіть файли й кнопки.',
  'A template needs a name and a language.': 'Шаблону потрібні назва й мова.',
  'Buttons are sent without files: send the files first.':
    'Кнопки надсилаються без файлів: спершу надішліть файли.',
  'The message is empty.': 'Повідомлення порожнє.',
  'At most {count} files can be sent at once.': 'За раз можна надіслати щонайбільше файлів: {count}.',
  '{platform} lets no message quote another.': '{platform} не дозволяє цитувати повідомлення.',
  'The text is too long for {platform}: {over:word}.': 'Текст задовгий для {platform}: {over}.',
  'The file "{name}" is empty.': 'Файл «{name}» порожній.',
  '{platform} does not take "{name}" ({type}) as {kind:word}.':
    '{platform} не приймає файл «{name}» ({type}) як такий вид: {kind}.',
  'The file "{name}" is too large: {platform} takes up to {size}.':
    'Файл «{name}» завеликий: {platform} приймає щонайбільше {size}.',
  'There is no template "{name}" in the language "{language}".': 'Шаблону «{name}» мовою «{language}» немає.',
  'WhatsApp has not approved the template "{name}": it is {status}.':
    'WhatsApp не схвалив шаблону «{name}», його стан: {status}.',
  'The {part:word} of the template needs {values:word}, not {count}.':
    'Шаблон, {part}: потрібно {values}, а не {count}.',
  'The value "{name}" for the {part:word} of the template is missing, or of another kind than {kind:word}.':
    'Шаблон, {part}: значення «{name}» немає, або його вид не «{kind}».',
  'The {part:word} of the template takes no values, not {count}.':
    'Шаблон, {part}: значень не потрібно, а вказано: {count}.',
};
