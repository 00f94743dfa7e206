import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';

import type { JobState } from './job-state';

/** This session's jobs, to choose one. */
@Component({
  selector: 'app-job-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section aria-labelledby="jobs-heading">
      <h2 id="jobs-heading">Jobs of this session</h2>
      <ul>
        @for (job of jobs(); track job.key) {
          <li>
            <button type="button" [attr.aria-current]="job.key === selected() ? true : null" (click)="chosen.emit(job)">
              <span>{{ job.id ?? 'no id' }}</span>
              <strong>{{ job.status }}</strong>
            </button>
          </li>
        }
      </ul>
    </section>
  `,
  styleUrl: './job-list.css',
})
export class JobList {
  readonly jobs = input.required<readonly JobState[]>();
  readonly selected = input.required<number | undefined>();
  readonly chosen = output<JobState>();
}
