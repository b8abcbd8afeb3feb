import { describe, expect, it } from '@jest/globals';
import type { PageStorage } from '@switchboard/client';
import { adopted, DRAFT_LIMITS, type DraftFile, Drafts } from './drafts.ts';

class MemoryStorage implements PageStorage {
  readonly kept = new Map<string, string>();
  get length(): number {
    return this.kept.size;
  }
  key(index: number): string | null {
    return [...this.kept.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
}

function rig(userId = 'olena', storage = new MemoryStorage()) {
  const clock = { now: 1_000_000 };
  return { storage, clock, drafts: new Drafts({ storage: () => storage, userId, now: () => clock.now }) };
}

const NOTHING = { text: '', files: [], beganAfter: null };
const words = (text: string) => ({ ...NOTHING, text });
const FILE: DraftFile = {
  id: 'u1',
  name: 'a.pdf',
  mimeType: 'application/pdf',
  size: 5,
  url: '/x',
  uploadedAt: 1_000_000,
};

describe('drafts', () => {
  it('of somebody who signs out are gone, and those of others stay', () => {
    const { drafts, storage } = rig('olena');
    const { drafts: others } = rig('oleh', storage);
    drafts.write('c1', 'reply', words('secret'));
    drafts.write('c2', 'note', words('secret'));
    others.write('c1', 'reply', words('mine'));
    storage.setItem('switchboard.language', 'pl');
    drafts.forgetAll();
    expect([...storage.kept.keys()]).toEqual([others.keyOf('c1', 'reply'), 'switchboard.language']);
  });

  it('are there again, each kind, conversation and user for itself', () => {
    const { storage, drafts } = rig();
    drafts.write('c1', 'reply', { text: 'Dzień dobry', files: [FILE], beganAfter: 7 });
    drafts.write('c1', 'note', words('ask Iryna'));
    expect(drafts.read('c1', 'reply')).toEqual({ text: 'Dzień dobry', files: [FILE], beganAfter: 7 });
    expect(drafts.read('c1', 'note')).toEqual(words('ask Iryna'));
    expect(drafts.read('c2', 'reply')).toEqual(NOTHING);
    expect(rig('petro', storage).drafts.read('c1', 'reply')).toEqual(NOTHING);
  });

  it('are gone when they are empty', () => {
    const { storage, drafts } = rig();
    drafts.write('c1', 'reply', words('a'));
    drafts.write('c1', 'reply', words(''));
    expect(storage.kept.size).toBe(0);
  });

  it('are bounded in number, the newest kept, and leave what is not theirs alone', () => {
    const { storage, clock, drafts } = rig();
    storage.setItem('switchboard.theme', 'dark');
    for (let at = 0; at < DRAFT_LIMITS.countMax + 5; at++) {
      clock.now++;
      drafts.write(`c${at}`, 'reply', words(`${at}`));
    }
    expect(storage.kept.size).toBe(DRAFT_LIMITS.countMax + 1);
    expect(drafts.read('c4', 'reply')).toEqual(NOTHING);
    expect(drafts.read('c5', 'reply')).toEqual(words('5'));
    expect(storage.getItem('switchboard.theme')).toBe('dark');
  });

  it('grow too old, and their files earlier', () => {
    const { clock, storage, drafts } = rig();
    drafts.write('c1', 'reply', { text: 'a', files: [FILE], beganAfter: null });
    clock.now += DRAFT_LIMITS.fileAgeMsMax;
    expect(drafts.read('c1', 'reply')).toEqual(words('a'));
    clock.now += DRAFT_LIMITS.ageMsMax;
    expect(drafts.read('c1', 'reply')).toEqual(NOTHING);
    drafts.write('c2', 'reply', words('b'));
    expect(storage.kept.size).toBe(1);
  });

  it.each(['{', '5', 'null', '{"text":1,"savedAt":2}', '{"text":"a"}'])(
    'are not there where %s is stored',
    (text) => {
      const { storage, drafts } = rig();
      storage.setItem(drafts.keyOf('c1', 'reply'), text);
      expect(drafts.read('c1', 'reply')).toEqual(NOTHING);
    },
  );

  it('without what is no file', () => {
    const { storage, clock, drafts } = rig();
    const stored = { text: 'a', savedAt: clock.now, files: [null, { id: 5 }, FILE] };
    storage.setItem(drafts.keyOf('c1', 'reply'), JSON.stringify(stored));
    expect(drafts.read('c1', 'reply').files).toEqual([FILE]);
  });

  it('do without storage until the page is left', () => {
    const storage = () => {
      throw new Error('not allowed');
    };
    const drafts = new Drafts({ storage, userId: 'olena', now: () => 0 });
    drafts.write('c1', 'reply', words('a'));
    expect([drafts.read('c1', 'reply'), drafts.hasUnstored]).toEqual([words('a'), true]);
    drafts.clear('c1', 'reply');
    expect([drafts.read('c1', 'reply'), drafts.hasUnstored]).toEqual([NOTHING, false]);
  });

  it('go with their conversation into another one, where what stands in both is kept once', () => {
    const { drafts, storage } = rig();
    const heard: string[] = [];
    drafts.subscribe((id, kind) => void heard.push(`${kind} ${id}`));
    drafts.write('gone', 'reply', { text: 'for her', files: [FILE], beganAfter: 3 });
    drafts.write('kept', 'reply', { text: 'for him', files: [{ ...FILE, id: 'u2' }], beganAfter: 4 });
    drafts.write('gone', 'note', words('ask Iryna'));
    const stored = new Map(storage.kept);
    drafts.move('gone', 'kept');
    const files = [{ ...FILE, id: 'u2' }, FILE];
    const both = { text: 'for him\n\nfor her', files, beganAfter: null };
    expect(drafts.read('kept', 'reply')).toEqual(both);
    expect(drafts.read('kept', 'note')).toEqual(words('ask Iryna'));
    expect(drafts.conversationIds()).toEqual(['kept']);
    expect(heard).toEqual(['reply kept', 'reply gone', 'note kept', 'note gone']);
    // Another tab has heard of it at the same time.
    storage.kept.set(drafts.keyOf('gone', 'reply'), stored.get(drafts.keyOf('gone', 'reply'))!);
    drafts.move('gone', 'kept');
    expect(drafts.read('kept', 'reply')).toEqual(both);
    drafts.move('kept', 'kept');
    expect(drafts.read('kept', 'reply')).toEqual(both);
  });

  it('of another tab win where nothing else is being written', () => {
    expect(adopted('', NOTHING, words('b'))).toEqual(words('b'));
    expect(adopted('a', words('a'), NOTHING)).toEqual(NOTHING);
    expect(adopted('mine', words('a'), words('b'))).toBeNull();
  });
});
