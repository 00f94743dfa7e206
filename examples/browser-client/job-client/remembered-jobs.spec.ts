import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type RememberedJob, RememberedJobs } from './remembered-jobs.js';
import { FakeStorage, ForbiddenStorage, FullStorage, NOW, START_URL } from './testing.js';

const KEY = 'jobs';

function remembered(id: string): RememberedJob {
  return { id, url: `${START_URL}/${id}`, startedAt: NOW, input: { seconds: 2 }, status: 'RUNNING' };
}

function idsOf(memory: RememberedJobs): string[] {
  return memory.all().map(({ id }) => id);
}

describe('a memory', () => {
  let storage: Storage;
  let memory: RememberedJobs;

  beforeEach(() => {
    storage = new FakeStorage();
    memory = new RememberedJobs(KEY, storage);
  });

  it('is empty at first', () => {
    expect(memory.all()).toEqual([]);
    expect(memory.get('1')).toBeUndefined();
  });

  it('gives what it was given, the oldest first', () => {
    memory.put(remembered('1'));
    memory.put(remembered('2'));
    expect(memory.all()).toEqual([remembered('1'), remembered('2')]);
    expect(memory.get('2')).toEqual(remembered('2'));
  });

  it('outlives the page', () => {
    memory.put(remembered('1'));
    expect(idsOf(new RememberedJobs(KEY, storage))).toEqual(['1']);
  });

  it('changes a job in its place', () => {
    memory.put(remembered('1'));
    memory.put(remembered('2'));
    memory.put({ ...remembered('1'), status: 'FAILED' });
    expect(memory.all()).toEqual([{ ...remembered('1'), status: 'FAILED' }, remembered('2')]);
  });

  it('notes the status of a job that it has, and nothing else of it', () => {
    memory.put(remembered('1'));
    memory.seen({ id: '1', status: 'SUCCEEDED' });
    expect(memory.all()).toEqual([{ ...remembered('1'), status: 'SUCCEEDED' }]);
  });

  it('takes in no job by its status alone', () => {
    memory.seen({ id: '1', status: 'SUCCEEDED' });
    expect(storage.length).toBe(0);
  });

  it('forgets one job', () => {
    memory.put(remembered('1'));
    memory.put(remembered('2'));
    memory.forget('1');
    expect(idsOf(memory)).toEqual(['2']);
  });

  it('forgets what it does not have', () => {
    memory.put(remembered('1'));
    memory.forget('2');
    expect(idsOf(memory)).toEqual(['1']);
  });

  it('keeps the newest 50', () => {
    const ids = Array.from({ length: 52 }, (_, index) => String(index));
    ids.forEach((id) => memory.put(remembered(id)));
    expect(idsOf(memory)).toEqual(ids.slice(2));
  });

  it('knows nothing of the jobs under another key', () => {
    new RememberedJobs('other', storage).put(remembered('1'));
    expect(memory.all()).toEqual([]);
  });

  it.each([
    ['half of a list', '[{"id": "1"'],
    ['nothing', ''],
    ['null', 'null'],
    ['an object', '{"id": "1"}'],
    ['a string', '"[]"'],
    ['a list of something else', '[null, 1, "2", [], {}, {"id": 3}, {"id": "4"}, {"id": "5", "url": "execution/5"}]'],
  ])('is empty, and takes a job, where somebody has written %s', (_, text) => {
    storage.setItem(KEY, text);
    expect(memory.all()).toEqual([]);
    memory.put(remembered('1'));
    expect(memory.all()).toEqual([remembered('1')]);
  });

  it('picks its jobs out of something else', () => {
    storage.setItem(KEY, JSON.stringify([null, remembered('1')]));
    expect(memory.all()).toEqual([remembered('1')]);
  });
});

it.each([
  ['forbidden', new ForbiddenStorage()],
  ['missing', undefined],
  ['full', new FullStorage()],
])('a memory whose storage is %s stays empty and throws nothing', (_, storage) => {
  const memory = new RememberedJobs(KEY, storage);
  memory.put(remembered('1'));
  memory.seen({ id: '1', status: 'FAILED' });
  memory.forget('1');
  expect(memory.get('1')).toBeUndefined();
  expect(memory.all()).toEqual([]);
});

it('a memory whose storage has become full keeps what it has', () => {
  const storage = new FakeStorage();
  const memory = new RememberedJobs(KEY, storage);
  memory.put(remembered('1'));
  storage.setItem = FullStorage.prototype.setItem;
  memory.put(remembered('2'));
  expect(idsOf(memory)).toEqual(['1']);
});

it('a memory whose storage has room for two jobs forgets the oldest', () => {
  const storage = new FakeStorage();
  const memory = new RememberedJobs(KEY, storage);
  vi.spyOn(storage, 'setItem').mockImplementation(function (this: FakeStorage, key, value) {
    if ((JSON.parse(value) as unknown[]).length > 2) {
      FullStorage.prototype.setItem.call(this);
    }
    FakeStorage.prototype.setItem.call(this, key, value);
  });
  ['1', '2', '3'].forEach((id) => memory.put(remembered(id)));
  expect(idsOf(memory)).toEqual(['2', '3']);
});
