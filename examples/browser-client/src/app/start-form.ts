import { ChangeDetectionStrategy, Component, output, signal } from '@angular/core';

export interface Start {
  input: unknown;
  idempotencyKey?: string;
}

/** The button, and what goes with it for those who open the options. */
@Component({
  selector: 'app-start-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form aria-label="Start a job" (submit)="submit($event, input.value, key.value)">
      <button type="submit" class="primary" lang="ja">リクエスト</button>
      <details>
        <summary>Options</summary>
        <label for="input">Input (JSON)</label>
        <textarea
          #input
          id="input"
          rows="3"
          spellcheck="false"
          aria-describedby="input-error"
          [attr.aria-invalid]="inputError() ? true : null"
          (input)="inputError.set('')"
          >{{ defaultInput }}</textarea>
        <p id="input-error" class="error" aria-live="polite">{{ inputError() }}</p>
        <label for="key">Idempotency key</label>
        <input #key id="key" autocomplete="off" spellcheck="false" aria-describedby="key-hint" />
        <p id="key-hint" class="hint">The same start sent twice is one job. A to Z, a to z, 0 to 9, _ and -.</p>
      </details>
    </form>
  `,
})
export class StartForm {
  readonly started = output<Start>();

  protected readonly defaultInput = '{"message": "client request"}';
  protected readonly inputError = signal('');

  protected submit(event: Event, input: string, key: string): void {
    event.preventDefault();
    try {
      this.started.emit({ input: JSON.parse(input) as unknown, idempotencyKey: key.trim() || undefined });
    } catch (error) {
      this.inputError.set(`This is not JSON: ${(error as Error).message}`);
    }
  }
}
