import { ConnectionError } from './errors.js';
import type { JobApi, Look } from './job-api.js';
import { LEAST_WAIT } from './pause.js';

/** Over HTTP/1.1 browsers open six connections to a host. Those that wait leave some for starts and cancels. */
const MOST_WAITING = 4;

/**
 * Looks at jobs: the API answers when the job has ended, where it can wait, and at once where it cannot.
 *
 * Which of both it is shows only when it is tried. An API that cannot wait does not let pages of other origins send
 * `Prefer`. The browser then sends no request, and reports what it reports for a lost connection. So a look that
 * failed like this is repeated at once without waiting. If that is answered, and no look that waits ever was, the API
 * is not asked to wait again. Once it has answered one, a failure is a lost connection and says nothing of the API.
 */
export class Looks {
  private isAllowed: boolean | undefined;
  private waiting = 0;

  /** @param waitSeconds How long the API is asked to wait, in whole seconds; 0 for not at all. */
  constructor(
    private readonly api: JobApi,
    private readonly waitSeconds: number,
  ) {}

  /** Milliseconds that the answer to a look may take. */
  get longest(): number {
    return this.api.requestTimeout + this.waitSeconds * 1000;
  }

  /** Return the milliseconds until the first look, of which the API has asked for so many. */
  first(wait: number): number {
    return this.mayWait ? Math.min(wait, LEAST_WAIT) : wait;
  }

  async look(url: URL, signal?: AbortSignal): Promise<Look> {
    if (!this.mayWait || this.waiting >= MOST_WAITING) {
      return this.api.look(url, signal);
    }
    this.waiting += 1;
    try {
      const look = await this.api.look(url, signal, this.waitSeconds);
      this.isAllowed = true;
      return look;
    } catch (error) {
      // A timeout is not what a refusal looks like, and has taken long enough.
      if (!(error instanceof ConnectionError && error.cause instanceof TypeError)) {
        throw error;
      }
    } finally {
      this.waiting -= 1;
    }
    const look = await this.api.look(url, signal);
    this.isAllowed ??= false;
    return look;
  }

  private get mayWait(): boolean {
    return this.waitSeconds > 0 && this.isAllowed !== false;
  }
}
