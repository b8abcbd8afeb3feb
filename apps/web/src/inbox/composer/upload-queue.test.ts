import { describe, expect, it } from '@jest/globals';
import type { Upload, UploadOptions } from '@switchboard/client';
import { UploadQueue } from './upload-queue.ts';

interface Running {
  name: string;
  options: UploadOptions;
  succeed: () => void;
  fail: () => void;
}

function rig() {
  const running: Running[] = [];
  const queue = new UploadQueue({
    now: () => 5,
    sentenceOf: (error) => (error as Error).message,
    upload: (file, name, options) =>
      new Promise<Upload>((resolve, reject) => {
        const answer: Upload = {
          id: `u-${name}`,
          type: 'document',
          url: `/media/${name}`,
          filename: name,
          mime_type: 'text/plain',
          size: file.size,
        };
        const fail = (): void => reject(new Error('No.'));
        options.signal?.addEventListener('abort', fail);
        running.push({ name, options, succeed: () => resolve(answer), fail });
      }),
  });
  const add = (...names: string[]) => queue.add(names.map((name) => new File(['abc'], name)));
  const states = () => queue.get().map(({ name, state }) => `${name} ${state}`);
  return { queue, running, add, states };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('uploads', () => {
  it('run a few at once, in their order, and say how far they are', async () => {
    const { queue, running, add, states } = rig();
    add('a', 'b', 'c', 'd');
    expect(running.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    running[1]!.options.onProgress!({ bytesSent: 1, bytesTotal: 4 });
    expect(queue.get()[1]).toMatchObject({ state: 'uploading', progress: 0.25 });
    running[0]!.succeed();
    await soon();
    expect(states()).toEqual(['a ready', 'b uploading', 'c uploading', 'd uploading']);
    expect(queue.uploaded).toEqual([
      { id: 'u-a', url: '/media/a', name: 'a', mimeType: 'text/plain', size: 3, uploadedAt: 5 },
    ]);
  });

  it('say why they failed, and are tried again when told', async () => {
    const { queue, running, add } = rig();
    add('a');
    running[0]!.fail();
    await soon();
    expect(queue.get()[0]).toMatchObject({ state: 'failed', error: 'No.' });
    queue.retry(queue.get()[0]!.key);
    running[1]!.succeed();
    await soon();
    expect(queue.get()[0]).toMatchObject({ state: 'ready', error: null });
  });

  it('are given up when the file is taken away, which makes room for the next', async () => {
    const { queue, running, add, states } = rig();
    add('a', 'b', 'c', 'd');
    queue.remove(queue.get()[0]!.key);
    expect(running[0]!.options.signal!.aborted).toBe(true);
    await soon();
    expect(states()).toEqual(['b uploading', 'c uploading', 'd uploading']);
    queue.clear();
    await soon();
    expect(queue.get()).toEqual([]);
    expect(running.every(({ options }) => options.signal!.aborted)).toBe(true);
  });

  it('are restored from a draft once', () => {
    const { queue, states } = rig();
    const files = [{ id: 'u1', url: '/m', name: 'x', mimeType: '', size: 1, uploadedAt: 1 }];
    queue.restore(files);
    queue.restore(files);
    expect(states()).toEqual(['x ready']);
    expect(queue.uploaded).toEqual(files);
    queue.replaceUploaded([{ ...files[0]!, id: 'u2', name: 'y' }]);
    expect(states()).toEqual(['y ready']);
  });

  it('tell of every change, and of none where nothing has changed', () => {
    const { queue, add } = rig();
    let told = 0;
    const stop = queue.subscribe(() => told++);
    queue.clear();
    expect(told).toBe(0);
    add('a');
    expect(told).toBe(2);
    stop();
    queue.clear();
    expect(told).toBe(2);
  });
});
