import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** Seconds after which API Gateway gives up on an answer. */
const TIMEOUT_WINDOW = 29;
const SHORTEST_SCALE = 40;

/** How long a job has taken, beside the time that API Gateway would have waited. */
@Component({
  selector: 'app-elapsed-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="bar" role="progressbar" aria-label="Elapsed time" [attr.aria-valuetext]="words()">
      <div class="fill" [style.inline-size.%]="percent(seconds())"></div>
      <div class="mark" [style.inset-inline-start.%]="percent(timeoutWindow)"><span>29 s</span></div>
    </div>
  `,
  styleUrl: './elapsed-bar.css',
})
export class ElapsedBar {
  readonly seconds = input.required<number>();

  protected readonly timeoutWindow = TIMEOUT_WINDOW;
  protected readonly words = computed(() => {
    const side = this.seconds() > TIMEOUT_WINDOW ? 'past' : 'before';
    return `${this.seconds()} s, ${side} the 29 s that API Gateway waits`;
  });
  private readonly scale = computed(() => Math.max(SHORTEST_SCALE, this.seconds() * 1.25));

  protected percent(seconds: number): number {
    return (100 * seconds) / this.scale();
  }
}
