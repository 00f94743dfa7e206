/** Waits that end early: on abort, when the page is seen again, when the network is back. */

/** What a wait has to know of the page; `document` is one. */
export interface Page extends Pick<EventTarget, 'addEventListener' | 'removeEventListener'> {
  readonly hidden: boolean;
}

/** Milliseconds. Who asks at once, because the page is looked at again, say, asks not more often than this. */
export const LEAST_WAIT = 1_000;

/** What setTimeout can wait, 24 days: anything longer it does not wait at all. */
const LONGEST_WAIT = 2 ** 31 - 1;

export interface Pause {
  signal?: AbortSignal;
  /** While it is hidden the wait does not end. */
  page?: Page;
  /** Whether a page that is seen again, and a network that is back, may end the wait before its time. */
  mayHurry?: boolean;
}

/**
 * Wait.
 *
 * @param wait Milliseconds.
 * @throws The signal's reason, when it is aborted.
 */
export function pause(wait: number, { signal, page, mayHurry = false }: Pause = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const began = performance.now();
    const least = mayHurry ? Math.min(wait, LEAST_WAIT) : wait;
    const listeners = new AbortController();
    let isDue = false;
    const timer = setTimeout(() => endIf(true), Math.min(wait, LONGEST_WAIT));
    function end(): void {
      clearTimeout(timer);
      listeners.abort();
    }
    function endIf(isDueNow: boolean): void {
      // What was due stays due: the clock is coarse, and may say that the timer was early.
      isDue ||= isDueNow;
      if (isDue && !page?.hidden) {
        end();
        resolve();
      }
    }
    const options = { signal: listeners.signal };
    const hurry = (): void => endIf(performance.now() - began >= least);
    page?.addEventListener('visibilitychange', hurry, options);
    globalThis.addEventListener?.('online', hurry, options);
    signal?.addEventListener(
      'abort',
      () => {
        end();
        reject(signal.reason as Error);
      },
      options,
    );
  });
}

const FIRST_BACKOFF = 1_000;
/** Milliseconds. */
export const LONGEST_BACKOFF = 30_000;

/**
 * Return the milliseconds to wait after a failed attempt: twice as long each time, and half of it by chance, so that
 * clients that lost the same server do not come back together.
 *
 * @param attempt 1 after the first failure.
 * @see https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 */
export function backoff(attempt: number, random = Math.random): number {
  const longest = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (attempt - 1));
  return longest * (0.5 + random() / 2);
}
