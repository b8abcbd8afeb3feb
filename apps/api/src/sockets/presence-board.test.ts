import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PresenceBoard, type PresentUser } from './presence-board.ts';

const user = (id: string, ...viewing: string[]): PresentUser => ({
  user_id: id,
  name: `name of ${id}`,
  viewing,
});
const here = (...users: PresentUser[]) => ({ complete: false, users, gone: [] });

describe('who is there', () => {
  it('is told once for each change', () => {
    const board = new PresenceBoard();
    board.hear({ node: 'a', ...here(user('u')) }, 0);
    expect(board.takeChanged()).toEqual([{ ...user('u'), is_online: true }]);
    board.hear({ node: 'a', ...here(user('u')) }, 0);
    expect(board.takeChanged()).toEqual([]);
    board.hear({ node: 'a', ...here(user('u', 'c')) }, 0);
    expect(board.takeChanged()).toEqual([{ ...user('u', 'c'), is_online: true }]);
    board.hear({ node: 'a', complete: false, users: [], gone: ['u', 'stranger'] }, 0);
    expect(board.takeChanged()).toEqual([{ ...user('u'), is_online: false }]);
    expect(board.all()).toEqual([]);
  });

  it('is whoever is on any node, looking at what they look at on all of them', () => {
    const board = new PresenceBoard();
    board.hear({ node: 'a', ...here(user('u', 'c2')) }, 0);
    board.hear({ node: 'b', ...here(user('u', 'c1')) }, 0);
    expect(board.takeChanged()).toMatchObject([{ viewing: ['c1', 'c2'] }]);
    board.hear({ node: 'b', complete: false, users: [], gone: ['u'] }, 0);
    expect(board.takeChanged()).toMatchObject([{ is_online: true, viewing: ['c2'] }]);
  });

  it('goes with a node that falls silent', () => {
    const board = new PresenceBoard();
    board.hear({ node: 'a', ...here(user('u')) }, 0);
    board.hear({ node: 'b', ...here(user('v')) }, 50);
    board.takeChanged();
    board.dropSilent(101, 100);
    expect(board.takeChanged()).toEqual([{ ...user('u'), is_online: false }]);
    expect(board.all()).toMatchObject([{ user_id: 'v' }]);
  });

  it('does not keep ghosts of whom a node says nothing more, whatever else it says', () => {
    const board = new PresenceBoard();
    board.hear({ node: 'a', ...here(user('u'), user('v')) }, 0);
    board.hear({ node: 'a', ...here(user('v')) }, 90);
    board.takeChanged();
    board.dropSilent(101, 100);
    expect(board.all()).toHaveLength(2);
    expect(board.takeChanged()).toEqual([{ ...user('u'), is_online: false }]);
  });

  it('is the same for whoever hears the changes and for whoever asks afterwards', () => {
    const id = fc.constantFrom('u', 'v', 'w');
    const report = fc.record({
      node: fc.constantFrom('a', 'b'),
      complete: fc.boolean(),
      users: fc.array(
        fc.record({
          user_id: id,
          name: fc.constant('n'),
          viewing: fc.uniqueArray(fc.constantFrom('c1', 'c2'), { maxLength: 2 }),
        }),
        { maxLength: 3 },
      ),
      gone: fc.array(id, { maxLength: 2 }),
    });
    const steps = fc.array(fc.record({ report, at: fc.nat({ max: 50 }), take: fc.boolean() }));
    fc.assert(
      fc.property(steps, (all) => {
        const board = new PresenceBoard();
        const known = new Map<string, unknown>();
        const follow = (): void => {
          for (const one of board.takeChanged()) {
            if (one.is_online) known.set(one.user_id, one);
            else known.delete(one.user_id);
          }
        };
        let nowMs = 0;
        for (const { report: heard, at, take } of all) {
          nowMs += at;
          board.hear(heard, nowMs);
          board.dropSilent(nowMs, 60);
          if (take) follow();
        }
        follow();
        expect([...known.values()]).toEqual(expect.arrayContaining(board.all()));
        expect(known.size).toBe(board.all().length);
      }),
    );
  });
});
