import { type InteractiveReply, parseLosslessJson } from '@switchboard/core';
import { idOf, type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import type { MessageContent } from './message-content.ts';

/**
 * A pressed button, a chosen row, a sent form (notes/meta.md §4.1). Null when the answer itself is missing: Meta has
 * been seen to send the type without any `interactive` (§10.15).
 */
export function interactiveContent(item: JsonRecord): MessageContent | null {
  const interactive = recordOf(item, 'interactive');
  switch (textOf(interactive, 'type') ?? '') {
    case 'button_reply':
      return replyContent(chosenOf('button', recordOf(interactive, 'button_reply')));
    case 'list_reply':
      return replyContent(chosenOf('list', recordOf(interactive, 'list_reply')));
    case 'nfm_reply':
      return flowContent(item, recordOf(interactive, 'nfm_reply'));
    case 'call_permission_reply':
      return replyContent(callPermissionOf(recordOf(interactive, 'call_permission_reply')));
    default:
      return null;
  }
}

/** A button of a template; `context` may be missing (notes/meta.md §4.1, type `button`). */
export function quickReplyContent(item: JsonRecord): MessageContent | null {
  const button = recordOf(item, 'button');
  const id = idOf(button, 'payload');
  const title = textOf(button, 'text');
  if (id === null && title === null) return null;
  return replyContent({ kind: 'quick_reply', id, title, description: null });
}

/** People read the title. */
function replyContent(interactive: InteractiveReply | null): MessageContent | null {
  if (interactive === null) return null;
  return { type: 'interactive', text: interactive.title, attachments: [], payload: { interactive } };
}

function chosenOf(kind: 'button' | 'list', reply: JsonRecord | null): InteractiveReply | null {
  if (reply === null) return null;
  return {
    kind,
    id: idOf(reply, 'id'),
    title: textOf(reply, 'title'),
    description: textOf(reply, 'description'),
  };
}

function callPermissionOf(reply: JsonRecord | null): InteractiveReply | null {
  if (reply === null) return null;
  return {
    kind: 'call_permission',
    id: null,
    title: textOf(reply, 'response'),
    description: null,
    data: reply,
  };
}

/** A form's `name` says what its answers mean; of any other than a flow the item itself is kept to tell it. */
function flowContent(item: JsonRecord, reply: JsonRecord | null): MessageContent | null {
  if (reply === null) return null;
  const answers = answersOf(valueOf(reply, 'response_json'));
  const content = replyContent({
    kind: 'flow',
    id: null,
    title: textOf(reply, 'body'),
    description: null,
    ...(answers === null ? {} : { data: answers }),
  });
  if (content === null || textOf(reply, 'name') === 'flow') return content;
  return { ...content, payload: { ...content.payload, raw: item } };
}

/** `response_json` is JSON inside a string, and may be none, or nest deeper than we read (notes/meta.md §10.15). */
function answersOf(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  try {
    return parseLosslessJson(given);
  } catch {
    return given;
  }
}
