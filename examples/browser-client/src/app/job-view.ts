import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';

import { ElapsedBar } from './elapsed-bar';
import { headingOf, isRunning, type JobState } from './job-state';

/** One job, from its start to its message. */
@Component({
  selector: 'app-job-view',
  imports: [ElapsedBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section aria-label="Job" class="card">
      <h2>{{ heading() }}</h2>
      @if (job().problem; as problem) {
        <p class="error" data-testid="detail">{{ problem.detail }}</p>
      }
      @if (job().isLost) {
        <p class="error" data-testid="connection">Connection lost, trying again …</p>
      }
      <app-elapsed-bar [seconds]="seconds()" />
      <dl>
        <dt>Status</dt>
        <dd data-testid="status">{{ job().status }}</dd>
        <dt>Elapsed</dt>
        <dd data-testid="elapsed">{{ seconds() }} s</dd>
        @if (job().id; as id) {
          <dt>Id</dt>
          <dd data-testid="job-id">{{ id }}</dd>
        }
      </dl>
      @if (isRunning()) {
        <button type="button" [disabled]="!canBeCancelled()" (click)="cancelled.emit()">Cancel</button>
      } @else if (job().status !== 'SUCCEEDED') {
        <button type="button" (click)="retried.emit()">Try again</button>
      }
    </section>
  `,
})
export class JobView {
  readonly job = input.required<JobState>();
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now = input.required<number>();
  readonly cancelled = output();
  readonly retried = output();

  protected readonly isRunning = computed(() => isRunning(this.job()));
  protected readonly canBeCancelled = computed(() => this.job().status === 'RUNNING' && !this.job().isStopping);
  protected readonly heading = computed(() => headingOf(this.job()));
  protected readonly seconds = computed(() => {
    const { startedAt, endedAt = this.now() } = this.job();
    return Math.max(0, Math.floor((endedAt - startedAt) / 1000));
  });
}
