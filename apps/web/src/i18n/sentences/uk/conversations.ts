import type { Sentences } from '../translator.ts';

/** Conversations, messages, people, labels, notes and files. */
export const conversations: Sentences = {
  'There is no such conversation.': 'Такої розмови немає.',
  'There is no such message.': 'Такого повідомлення немає.',
  'There is no such message here.': 'Такого повідомлення тут немає.',
  'There is no such message in this conversation.': 'У цій розмові немає такого повідомлення.',
  'There is no such canned reply.': 'Такої шаблонної відповіді немає.',
  'There are {count} canned replies. Delete one first.':
    'Шаблонних відповідей уже {count}. Спершу видаліть одну.',
  'There is a canned reply “/{shortcut}” already.': 'Шаблонна відповідь «/{shortcut}» уже є.',
  '{field}: may have letters, digits, - and _.': '{field}: може містити літери, цифри, - і _.',
  'There is no such label.': 'Такої мітки немає.',
  'There are {count} labels. Delete one first.': 'Міток уже {count}. Спершу видаліть одну.',
  'There is a label “{name}” already.': 'Мітка «{name}» уже є.',
  'One of these labels does not exist any more.': 'Однієї з цих міток уже немає.',
  'Only its author and owners may change a note.': 'Змінити нотатку можуть лише її автор і власники.',
  'There is no such note.': 'Такої нотатки немає.',
  'There are {count} notes here. Delete some first.': 'Нотаток тут уже {count}. Спершу видаліть кілька.',
  'There is no such person.': 'Такого контакту немає.',
  'There is no such merge that could be undone.': 'Такого обʼєднання, яке можна скасувати, немає.',
  'These two are one person already.': 'Ці двоє вже обʼєднані.',
  'These people were merged again later. Undo merge {id} first.':
    'Ці контакти згодом обʼєднано ще раз. Спершу скасуйте обʼєднання {id}.',
  'There is no small picture of this file.': 'Зменшеного зображення цього файлу немає.',
  'The file has not been fetched yet. Its message says when it has.':
    'Файл ще не отримано. Повідомлення покаже, коли він буде.',
  'The file could not be fetched.': 'Файл не вдалося отримати.',
  'The file was taken back by its sender.': 'Відправник відкликав файл.',
  'There is no such file.': 'Такого файлу немає.',
  'The file is no longer in the media store.': 'Файлу більше немає у сховищі.',
  'This is no range of bytes.': 'Це не діапазон байтів.',
  'The upload ended before the file did.': 'Завантаження обірвалося раніше, ніж закінчився файл.',
  'Send one file at a time.': 'Надсилайте файли по одному.',
  'The form could not be read.': 'Форму не вдалося прочитати.',
  'Send the file as multipart/form-data.': 'Надішліть файл як multipart/form-data.',
  'The form names no boundary between its parts.': 'Форма не називає межі між своїми частинами.',
  'Send the file in the field `{field}`.': 'Надішліть файл у полі `{field}`.',
  'Viewers cannot upload files.': 'З роллю «Лише читання» не можна завантажувати файли.',
  'The file is empty.': 'Файл порожній.',
  'Upload {count} files at once at most.': 'Водночас можна завантажувати щонайбільше файлів: {count}.',
  'A file may have {size} MB at most.': 'Файл може мати щонайбільше {size} МБ.',
  'The file has more than {bytes} bytes.': 'Файл перевищує дозволений розмір у байтах: {bytes}.',
  'The media store is full. Make room on its disk.':
    'Сховище файлів заповнене. Звільніть місце на його диску.',
  'You have uploaded too much within a day. Files are forgotten a day after they were uploaded.':
    'За добу ви завантажили забагато. Файли забуваються за добу після завантаження.',
  '{field}: must not name an upload twice.': '{field}: той самий файл вказано двічі.',
  'This conversation cannot be answered by that channel.': 'У цій розмові не можна відповісти тим каналом.',
  'The conversation, the message that this answers or a file of it is not there any more. Load it again.':
    'Розмови, повідомлення, на яке ви відповідаєте, або доданого файлу вже немає. Завантажте сторінку ще раз.',
  'Only a message that has failed can be sent again.':
    'Ще раз можна надіслати лише повідомлення, якого не вдалося надіслати.',
  'Only messages of ours can be taken back.': 'Відкликати можна лише наші повідомлення.',
  'The message is just being sent.': 'Повідомлення саме надсилається.',
  '{platform} does not let a business take back what was sent.':
    '{platform} не дозволяє компаніям відкликати надіслане.',
  '{platform} does not take this reaction from a business.':
    '{platform} не приймає цієї реакції від компаній.',
  '{platform} does not let a business change this message.':
    '{platform} не дозволяє компаніям змінити це повідомлення.',
  'The platform does not have this message, so it stays as it is.':
    'На платформі немає цього повідомлення, тому воно залишається, як є.',
  'The customer wrote too long ago for {platform} to let you answer freely. {what:word}.':
    'Клієнт писав надто давно, і {platform} уже не дозволяє вільно відповісти. {what}.',
  'An attached file is not there. Upload it again.': 'Доданого файлу немає. Завантажте його ще раз.',
  'On {platform} nobody can be written to first from here. {how:word}; the conversation appears here then.':
    '{platform} не дозволяє звідси написати першим. {how}; тоді розмова зʼявиться тут.',
  'to: give a phone number with its country code: +48 600 100 200.':
    'Вкажіть номер телефону з кодом країни: +48 600 100 200.',
  'The message may have been delivered: the answer to our request was lost.':
    'Можливо, повідомлення доставлено: відповідь на наш запит загубилася.',
  'Look at the conversation on the platform, or ask the customer, before you send it again.':
    'Перш ніж надсилати ще раз, погляньте на розмову на платформі або запитайте клієнта.',
  'The message could not be sent for too long.': 'Повідомлення надто довго не вдавалося надіслати.',
  'See what is wrong with the channel, then send it again.':
    'Зʼясуйте, що не так із каналом, і надішліть ще раз.',
  'The message may have been delivered: what the platform answered could not be stored.':
    'Можливо, повідомлення доставлено: відповідь платформи не вдалося зберегти.',
  'Look at the conversation on the platform before you send it again.':
    'Перш ніж надсилати ще раз, погляньте на розмову на платформі.',
};
