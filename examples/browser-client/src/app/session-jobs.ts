import { computed, inject, Injectable, signal } from '@angular/core';
import { JobFailedError, JobNotFoundError, LostConnectionError } from 'job-client';
import type { Observable } from 'rxjs';

import { type JobEvent, JobService } from './job-service';
import { headingOf, isRunning, type JobState, problemOf } from './job-state';

/** The jobs of this tab, those of before a reload too. */
@Injectable({ providedIn: 'root' })
export class SessionJobs {
  private readonly service = inject(JobService);
  private readonly states = signal<readonly JobState[]>([]);
  private readonly selectedKey = signal<number | undefined>(undefined);
  private readonly news = signal('');

  /** The newest first. */
  readonly all = this.states.asReadonly();
  readonly selected = computed(() => this.states().find(({ key }) => key === this.selectedKey()));
  readonly isBusy = computed(() => this.states().some(isRunning));
  /** The last change, in words, for a live region. */
  readonly announcement = this.news.asReadonly();

  constructor() {
    for (const { id, input, startedAt, status } of this.service.remembered()) {
      const state = this.add({ id, input, startedAt, status });
      if (isRunning(state)) {
        this.watch(state.key, this.service.follow(id));
      }
    }
    const [newest] = this.states();
    if (newest) {
      this.select(newest.key);
    }
  }

  start(input: unknown, idempotencyKey?: string): void {
    const { key } = this.add({ input, startedAt: Date.now(), status: 'STARTING' });
    this.selectedKey.set(key);
    this.news.set('The job is being started.');
    this.watch(key, this.service.run(input, idempotencyKey));
  }

  /** Go on with a job whose connection was lost; start any other anew. */
  tryAgain({ key, id, input, status, lostKey }: JobState): void {
    if (status !== 'LOST') {
      this.start(input);
      return;
    }
    this.change(key, {
      status: id === undefined ? 'STARTING' : 'RUNNING',
      isLost: true,
      endedAt: undefined,
      problem: undefined,
    });
    this.news.set('Trying again.');
    this.watch(key, id === undefined ? this.service.run(input, lostKey) : this.service.follow(id));
  }

  select(key: number): void {
    this.selectedKey.set(key);
    const state = this.selected();
    if (state?.id && !isRunning(state) && state.endedAt === undefined) {
      // It ended before a reload, and its output was not kept.
      this.watch(key, this.service.follow(state.id));
    }
  }

  cancel({ key, id }: JobState): void {
    if (id === undefined) {
      return;
    }
    this.change(key, { isStopping: true, problem: undefined });
    this.news.set('The job is being stopped.');
    this.service.cancel(id).subscribe({
      error: (error: unknown) => this.change(key, { isStopping: false, problem: problemOf(error) }),
    });
  }

  private watch(key: number, events: Observable<JobEvent>): void {
    events.subscribe({
      next: (event) => this.see(key, event),
      error: (error: unknown) => this.fail(key, error),
    });
  }

  private see(key: number, { job }: JobEvent): void {
    const { status, isLost } = this.get(key);
    if (!job) {
      this.change(key, { isLost: true });
      this.news.set('Connection lost, trying again.');
      return;
    }
    const { startDate, stopDate } = job;
    this.change(key, { id: job.id, status: job.status, output: job.output, isLost: false });
    if (stopDate !== undefined) {
      // The server's clock, both times: this machine's may be another.
      this.change(key, ({ startedAt }) => ({ endedAt: startedAt + (stopDate - startDate) * 1000 }));
    }
    if (isLost || job.status !== status) {
      this.news.set(this.wordsFor(key));
    }
  }

  private fail(key: number, error: unknown): void {
    const problem = problemOf(error);
    if (error instanceof JobFailedError) {
      this.change(key, { status: error.job.status, problem });
    } else if (error instanceof LostConnectionError) {
      this.change(key, { status: 'LOST', endedAt: Date.now(), isLost: false, problem, lostKey: error.id });
    } else {
      const state = this.get(key);
      this.change(key, { status: state.id ? 'UNKNOWN' : 'REFUSED', endedAt: Date.now(), isLost: false, problem });
      if (state.id && error instanceof JobNotFoundError) {
        this.service.forget(state.id);
      }
    }
    this.news.set(`${problem.title}. ${problem.detail}`);
  }

  private wordsFor(key: number): string {
    const state = this.get(key);
    return isRunning(state) ? 'The job is running.' : headingOf(state);
  }

  private get(key: number): JobState {
    return this.states().find((state) => state.key === key)!;
  }

  private add(job: Omit<JobState, 'key'>): JobState {
    const state = { ...job, key: this.states().length };
    this.states.update((states) => [state, ...states]);
    return state;
  }

  private change(key: number, change: Partial<JobState> | ((state: JobState) => Partial<JobState>)): void {
    this.states.update((states) =>
      states.map((state) =>
        state.key === key ? { ...state, ...(typeof change === 'function' ? change(state) : change) } : state,
      ),
    );
  }
}
