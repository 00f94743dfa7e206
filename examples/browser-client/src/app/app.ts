import { ChangeDetectionStrategy, Component, effect, inject, signal } from '@angular/core';

import { JobList } from './job-list';
import { JobView } from './job-view';
import { SessionJobs } from './session-jobs';
import { type Start, StartForm } from './start-form';

@Component({
  selector: 'app-root',
  imports: [JobList, JobView, StartForm],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main>
      <h1>Long jobs over HTTP</h1>
      <app-start-form (started)="start($event)" />
      <p role="status" class="visually-hidden">{{ jobs.announcement() }}</p>
      @if (jobs.selected(); as job) {
        <app-job-view [job]="job" [now]="now()" (cancelled)="jobs.cancel(job)" (retried)="jobs.tryAgain(job)" />
      }
      @if (jobs.all().length) {
        <app-job-list [jobs]="jobs.all()" [selected]="jobs.selected()?.key" (chosen)="jobs.select($event.key)" />
      }
    </main>
  `,
})
export class App {
  protected readonly jobs = inject(SessionJobs);
  protected readonly now = signal(Date.now());

  constructor() {
    effect((onCleanup) => {
      if (this.jobs.isBusy()) {
        this.now.set(Date.now());
        const clock = setInterval(() => this.now.set(Date.now()), 1000);
        onCleanup(() => clearInterval(clock));
      }
    });
  }

  protected start({ input, idempotencyKey }: Start): void {
    this.jobs.start(input, idempotencyKey);
  }
}
