import type { SwitchboardClient } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { sentenceOf } from '../../server-data/sentence-of.ts';
import type { DraftInUse } from './use-draft.ts';
import { type AttachedFile, UploadQueue } from './upload-queue.ts';

/** What each client has under way, by conversation: an upload goes on while another conversation is looked at. */
const queues = new WeakMap<SwitchboardClient, Map<string, UploadQueue>>();

function queuesOf(client: SwitchboardClient): Map<string, UploadQueue> {
  const known = queues.get(client) ?? new Map<string, UploadQueue>();
  queues.set(client, known);
  return known;
}

/** The uploads of a conversation's answer. */
export function useUploadQueue(conversationId: string): UploadQueue {
  const { client } = useSwitchboard();
  const [queue] = useState(() => queuesOf(client).get(conversationId) ?? newQueue(client));
  useEffect(() => {
    const known = queuesOf(client);
    known.set(conversationId, queue);
    return () => {
      if (queue.get().length === 0) known.delete(conversationId);
    };
  }, [client, conversationId, queue]);
  return queue;
}

/** The files beside an answer; those that are uploaded are kept with its draft. */
export function useAttachments(queue: UploadQueue, { draft, change }: DraftInUse): readonly AttachedFile[] {
  useState(() => queue.restore(draft.files));
  const files = useSyncExternalStore(queue.subscribe, queue.get);
  const keep = useEffectEvent(() => {
    if (idsOf(queue.uploaded) !== idsOf(draft.files)) change({ files: queue.uploaded });
  });
  useEffect(() => keep(), [files]);
  return files;
}

function idsOf(files: readonly { id: string }[]): string {
  return files.map(({ id }) => id).join();
}

function newQueue(client: SwitchboardClient): UploadQueue {
  return new UploadQueue({
    upload: (file, name, options) => client.upload(file, name, options),
    sentenceOf,
    now: () => Date.now(),
  });
}
