import type { CancelledJob, FollowOptions, Job, RememberedJob, RunOptions } from 'job-client';
import { vi } from 'vitest';

/** A job that is being followed: the test says what becomes of it. */
export interface Followed {
  input?: unknown;
  id?: string;
  options: RunOptions;
  end: PromiseWithResolvers<void>;
}

/** Stands in for the job client: what it is asked to do is kept, and nothing is sent. */
export class FakeClient {
  readonly followed: Followed[] = [];
  readonly forget = vi.fn<(id: string) => void>();
  readonly cancel = vi.fn((id: string): Promise<CancelledJob> => Promise.resolve({ id, statusUrl: id }));

  constructor(private readonly jobs: RememberedJob[] = []) {}

  remembered(): RememberedJob[] {
    return this.jobs;
  }

  run(input: unknown, options: RunOptions): Promise<void> {
    return this.keep({ input, options });
  }

  follow(id: string, options: FollowOptions): Promise<void> {
    return this.keep({ id, options });
  }

  private keep(asked: Omit<Followed, 'end'>): Promise<void> {
    const end = withResolvers<void>();
    this.followed.push({ ...asked, end });
    return end.promise;
  }
}

/** `Promise.withResolvers` came with Node.js 22. */
function withResolvers<Value>(): PromiseWithResolvers<Value> {
  let resolve!: PromiseWithResolvers<Value>['resolve'];
  let reject!: PromiseWithResolvers<Value>['reject'];
  const promise = new Promise<Value>((...both) => ([resolve, reject] = both));
  return { promise, resolve, reject };
}

interface PromiseWithResolvers<Value> {
  promise: Promise<Value>;
  resolve: (value: Value) => void;
  reject: (reason: unknown) => void;
}

export function job(status: Job['status'], more: Partial<Job> = {}): Job {
  return { id: 'report-42', status, startDate: 1_795_459_200, ...more };
}

export function remembered(status: RememberedJob['status'], id = 'report-42'): RememberedJob {
  return { id, status, url: `https://api.example.com/execution/${id}`, startedAt: Date.now() - 5_000, input: {} };
}
