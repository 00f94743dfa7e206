import type { Page } from './pause.js';

/** Counts for how long a connection has been lost while it mattered: the page is seen, and the machine online. */
export class LostTime {
  private listeners: AbortController | undefined;
  private total = 0;
  private lapTime = 0;
  private countedUntil = 0;
  private isCounting = false;

  constructor(private readonly page?: Page) {}

  /**
   * Begin a new lap, and return the milliseconds of all laps before: 0 at the first.
   *
   * @param longest Milliseconds that the ended lap counts at most: after a machine has slept, its clock may have gone on.
   */
  lap(longest: number): number {
    if (this.listeners) {
      this.turn();
    } else {
      this.begin();
    }
    this.total += Math.min(this.lapTime, longest);
    this.lapTime = 0;
    return this.total;
  }

  /** Count no more; the next lap is a first one. */
  end(): void {
    this.listeners?.abort();
    this.listeners = undefined;
  }

  private begin(): void {
    this.listeners = new AbortController();
    const options = { signal: this.listeners.signal };
    const turn = (): void => this.turn();
    this.page?.addEventListener('visibilitychange', turn, options);
    globalThis.addEventListener?.('online', turn, options);
    globalThis.addEventListener?.('offline', turn, options);
    this.total = 0;
    this.lapTime = 0;
    this.isCounting = false;
    this.turn();
  }

  private turn(): void {
    const now = performance.now();
    if (this.isCounting) {
      this.lapTime += now - this.countedUntil;
    }
    this.countedUntil = now;
    // Outside of a browser nobody says whether there is a network.
    this.isCounting = !this.page?.hidden && globalThis.navigator?.onLine !== false;
  }
}
