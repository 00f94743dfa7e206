import { inject, Injectable, InjectionToken } from '@angular/core';
import { type CancelledJob, type FollowOptions, type Job, JobClient, type RememberedJob, type Retry } from 'job-client';
import { Observable } from 'rxjs';

import { CONFIG } from './config';

export const JOB_CLIENT = new InjectionToken<JobClient>('job client', {
  providedIn: 'root',
  factory: () => new JobClient(inject(CONFIG)),
});

/** What happens on the way to a job's end: it was looked at, or could not be and will be again. */
export type JobEvent = { job: Job; retry?: undefined } | { job?: undefined; retry: Retry };

/** The job client as Observables. */
@Injectable({ providedIn: 'root' })
export class JobService {
  private readonly client = inject(JOB_CLIENT);

  /**
   * Start a job and follow it; completes after the event that has its output, fails with the client's typed errors.
   * To unsubscribe is to stop looking: the job runs on.
   */
  run(input: unknown, idempotencyKey?: string): Observable<JobEvent> {
    return this.events((options) => this.client.run(input, { ...options, idempotencyKey }));
  }

  /** Follow a job that this tab has started before. */
  follow(id: string): Observable<JobEvent> {
    return this.events((options) => this.client.follow(id, options));
  }

  /** Stop a job. */
  cancel(id: string): Observable<CancelledJob> {
    return fromAbortable((signal, next) => this.client.cancel(id, signal).then(next));
  }

  /** The jobs that this tab has run, the oldest first. */
  remembered(): RememberedJob[] {
    return this.client.remembered();
  }

  forget(id: string): void {
    this.client.forget(id);
  }

  private events(work: (options: FollowOptions) => Promise<unknown>): Observable<JobEvent> {
    return fromAbortable((signal, next) =>
      work({ signal, onUpdate: (job) => next({ job }), onRetry: (retry) => next({ retry }) }),
    );
  }
}

function fromAbortable<Value>(
  work: (signal: AbortSignal, next: (value: Value) => void) => Promise<unknown>,
): Observable<Value> {
  return new Observable((subscriber) => {
    const aborter = new AbortController();
    work(aborter.signal, (value) => subscriber.next(value)).then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
    return () => aborter.abort();
  });
}
