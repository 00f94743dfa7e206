import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DOCUMENT,
  effect,
  type ElementRef,
  inject,
  input,
  output,
  viewChild,
} from '@angular/core';

import { ElapsedBar } from './elapsed-bar';
import { headingOf, isRunning, type JobState } from './job-state';

/** One job, from its start to its message. */
@Component({
  selector: 'app-job-view',
  imports: [ElapsedBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section aria-label="Job" class="card">
      <h2 #title tabindex="-1">{{ heading() }}</h2>
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
        <button #button type="button" [attr.aria-disabled]="canBeCancelled() ? null : true" (click)="cancel()">
          Cancel
        </button>
      } @else if (job().status !== 'SUCCEEDED') {
        <button #button type="button" (click)="retried.emit()">Try again</button>
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

  private readonly document = inject(DOCUMENT);
  private readonly title = viewChild.required<ElementRef<HTMLElement>>('title');
  private readonly button = viewChild<ElementRef<HTMLElement>>('button');

  constructor() {
    effect(() => {
      this.isRunning();
      // The button goes, and would take the focus with it.
      if (this.button()?.nativeElement === this.document.activeElement) {
        this.title().nativeElement.focus();
      }
    });
  }

  protected cancel(): void {
    if (this.canBeCancelled()) {
      this.cancelled.emit();
    }
  }
}
