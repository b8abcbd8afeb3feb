import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import type { AttachedFile, UploadQueue } from './upload-queue.ts';
import type { DraftInUse } from './use-draft.ts';
import { useWorkInHand } from './work-in-hand.tsx';

/** The uploads of a conversation's answer; they go on while another conversation is looked at. */
export function useUploadQueue(conversationId: string): UploadQueue {
  const { replies } = useWorkInHand();
  const [queue] = useState(() => replies.queueOf(conversationId));
  useEffect(() => replies.show(conversationId, queue), [replies, conversationId, queue]);
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
