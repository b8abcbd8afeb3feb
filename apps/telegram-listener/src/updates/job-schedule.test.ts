import { describe, expect, it } from '@jest/globals';
import { type JobPriority, JobSchedule } from './job-schedule.ts';

const job = (name: string, priority: JobPriority = 'check', notBeforeMs = 0) => ({
  name,
  priority,
  notBeforeMs,
  run: () => Promise.resolve(),
});

describe('a job schedule', () => {
  it('does what is asked for twice once, and the most urgent first', () => {
    const jobs = new JobSchedule();
    for (const one of [job('a'), job('b', 'catchUp'), job('a'), job('c', 'catchUp')]) jobs.add(one);
    const taken = [0, 0, 0, 0].map((now) => jobs.take(now, 'check')?.name ?? null);
    expect(taken).toEqual(['b', 'c', 'a', null]);
  });

  it('does nothing before its time, and nothing less urgent than wanted', () => {
    const jobs = new JobSchedule();
    jobs.add(job('history', 'history'));
    jobs.add(job('later', 'check', 100));
    expect(jobs.take(99, 'check')).toBeNull();
    expect(jobs.nextDueMs).toBe(0);
    expect(jobs.take(99, 'history')?.name).toBe('history');
    expect(jobs.nextDueMs).toBe(100);
    expect(jobs.take(100, 'check')?.name).toBe('later');
    expect(jobs.nextDueMs).toBeNull();
  });

  it('lets nobody hurry a job that has to wait', () => {
    const jobs = new JobSchedule();
    jobs.add(job('a', 'check', 100));
    jobs.add(job('a'));
    expect(jobs.take(99, 'check')).toBeNull();
    jobs.add(job('b'));
    jobs.postpone(job('b', 'check', 200));
    expect(jobs.take(199, 'check')?.name).toBe('a');
    expect(jobs.take(199, 'check')).toBeNull();
    expect(jobs.has('b')).toBe(true);
  });
});
