import { expect, it } from '@jest/globals';
import type { NewMessage, PageStorage, Upload } from '@switchboard/client';
import { Drafts } from './drafts.ts';
import { UploadQueue } from './upload-queue.ts';
import { WaitingReplies } from './waiting-replies.ts';

function memoryStorage(): PageStorage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

function rig() {
  const uploads = new Map<string, { succeed: () => void; fail: () => void }>();
  const storage = memoryStorage();
  const drafts = new Drafts({ storage: () => storage, userId: 'olena', now: () => 5 });
  const sent: [string, NewMessage][] = [];
  const left: [string, string][] = [];
  const replies = new WaitingReplies({
    drafts,
    newQueue: () =>
      new UploadQueue({
        now: () => 5,
        sentenceOf: String,
        upload: (_file, name) =>
          new Promise<Upload>((resolve, reject) => {
            const answer = { id: name, url: '/u', filename: name, mime_type: 'text/plain', size: 1 };
            const succeed = (): void => resolve({ ...answer, type: 'document' });
            uploads.set(name, { succeed, fail: () => reject(new Error('No.')) });
          }),
      }),
    send: (id, message) => void sent.push([id, message]),
    onLeft: (id, _reply, why) => void left.push([id, why]),
  });
  const type = (id: string, text: string): void =>
    drafts.write(id, 'reply', { text, files: [], beganAfter: null });
  /** Something is written in a conversation, beside a file. */
  const write = (id: string, text: string, file?: string): (() => void) => {
    const queue = replies.queueOf(id);
    type(id, text);
    if (file !== undefined) queue.add([new File(['a'], file)]);
    return replies.show(id, queue);
  };
  const submit = (id: string, content: string): void =>
    replies.submit(id, { message: { content }, name: 'Anna', onSent: () => {} });
  const end = async (file: string, how: 'succeed' | 'fail'): Promise<void> => {
    uploads.get(file)![how]();
    await new Promise((resolve) => void setImmediate(resolve));
  };
  return {
    drafts,
    replies,
    sent,
    left,
    write,
    type,
    submit,
    end,
    text: (id: string) => drafts.read(id, 'reply').text,
  };
}

it('an answer goes out at once, or with its files when they have arrived, whoever looks at it', async () => {
  const { replies, sent, left, write, type, submit, end, text } = rig();
  write('c1', 'at once');
  submit('c1', 'at once');
  expect(sent).toEqual([['c1', { content: 'at once' }]]);
  const leave = write('c2', 'with a file', 'a.pdf');
  submit('c2', 'with a file');
  leave();
  expect([replies.count, text('c2')]).toEqual([1, 'with a file']);
  type('c2', 'with this file ');
  replies.rewrite('c2', 'with this file');
  await end('a.pdf', 'succeed');
  expect(sent.slice(1)).toEqual([['c2', { content: 'with this file', attachments: ['a.pdf'] }]]);
  expect([replies.count, text('c2'), replies.queueOf('c2').get(), left]).toEqual([0, '', [], []]);
});

it('one whose file does not arrive is a draft again, with the files that have', async () => {
  const { drafts, replies, sent, left, write, submit, end } = rig();
  const leave = write('c1', 'two files', 'a.pdf');
  replies.queueOf('c1').add([new File(['b'], 'b.pdf')]);
  submit('c1', 'two files');
  leave();
  await end('a.pdf', 'succeed');
  await end('b.pdf', 'fail');
  expect(left).toEqual([['c1', 'failed']]);
  expect(drafts.read('c1', 'reply')).toMatchObject({ text: 'two files', files: [{ id: 'a.pdf' }] });
  replies.queueOf('c1').retry(replies.queueOf('c1').get()[1]!.key);
  await end('b.pdf', 'succeed');
  expect(sent).toEqual([]);
});

it('is sent as it was shown, also where the browser has other words of it', async () => {
  const { sent, write, type, submit, end } = rig();
  write('c1', 'shown', 'a.pdf');
  type('c1', '');
  submit('c1', 'shown');
  await end('a.pdf', 'succeed');
  write('c2', 'of another tab');
  submit('c2', 'shown');
  expect(sent.map(([id, { content }]) => [id, content])).toEqual([
    ['c1', 'shown'],
    ['c2', 'shown'],
  ]);
});

it.each([
  ['has sent it', ''],
  ['goes on with it', 'a file, and more'],
])('is not sent when another tab %s meanwhile', async (_name, there) => {
  const { drafts, replies, sent, write, type, submit, end } = rig();
  const leave = write('c1', 'a file', 'a.pdf');
  submit('c1', 'a file');
  leave();
  type('c1', there);
  await end('a.pdf', 'succeed');
  expect([sent, replies.count]).toEqual([[], 0]);
  // The file has not gone anywhere.
  expect(drafts.read('c1', 'reply')).toMatchObject({ text: there, files: [{ id: 'a.pdf' }] });
});

it('one that is looked at says itself what is wrong', async () => {
  const { left, write, submit, end, replies } = rig();
  write('c1', 'a file', 'a.pdf');
  submit('c1', 'a file');
  await end('a.pdf', 'fail');
  expect([left, replies.isWaiting('c1')]).toEqual([[], false]);
});

it('goes with its conversation into another one, and is sent there', async () => {
  const { replies, sent, write, submit, end } = rig();
  const leave = write('c1', 'a file', 'a.pdf');
  submit('c1', 'a file');
  replies.move('c1', 'c2');
  leave();
  replies.move('c1', 'c2');
  await end('a.pdf', 'succeed');
  expect(sent).toEqual([['c2', { content: 'a file', attachments: ['a.pdf'] }]]);
});

it('goes back to its customer when the merge is undone, and what was written here stays', async () => {
  const { replies, sent, write, submit, end } = rig();
  const leave = write('c1', 'a file', 'a.pdf');
  submit('c1', 'a file');
  leave();
  replies.move('c1', 'c2');
  write('c3', 'another', 'b.pdf');
  submit('c3', 'another');
  replies.undoMove('c1', 'c2');
  replies.undoMove('c1', 'c3');
  write('c4', 'looked at', 'c.pdf');
  submit('c4', 'looked at');
  replies.move('c4', 'c5');
  replies.show('c5', replies.queueOf('c5'));
  replies.undoMove('c4', 'c5');
  await end('c.pdf', 'succeed');
  await end('a.pdf', 'succeed');
  await end('b.pdf', 'succeed');
  expect(sent).toEqual([
    ['c1', { content: 'a file', attachments: ['a.pdf'] }],
    ['c3', { content: 'another', attachments: ['b.pdf'] }],
  ]);
});

it.each([
  ['c1', 'c2'],
  ['c2', 'c1'],
])(
  'is not sent with what somebody has not finished (waiting in %s, written in %s)',
  async (waiting, other) => {
    const { replies, sent, left, write, submit, end, text } = rig();
    write(waiting, 'finished', 'a.pdf');
    submit(waiting, 'finished');
    write(other, 'not yet', 'b.pdf');
    replies.move('c1', 'c2');
    expect([replies.count, left]).toEqual([0, [['c2', 'merged']]]);
    expect(text('c2').split('\n\n').toSorted()).toEqual(['finished', 'not yet']);
    await end('a.pdf', 'succeed');
    await end('b.pdf', 'succeed');
    expect(sent).toEqual([]);
    expect(
      replies
        .queueOf('c2')
        .uploaded.map(({ id }) => id)
        .toSorted(),
    ).toEqual(['a.pdf', 'b.pdf']);
  },
);
