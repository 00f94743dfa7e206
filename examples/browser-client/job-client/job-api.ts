import type { CancelledJob, Job, StartedJob, StartRequest } from './contract.js';
import { ConnectionError, ContractError, errorOf, locationOf, retryAfterOf } from './errors.js';

const DEFAULT_RETRY_AFTER = 10_000;
const DEFAULT_REQUEST_TIMEOUT = 30_000;

export interface JobApiOptions {
  /** The module's output `start_url`. */
  startUrl: string | URL;
  /** Headers of every request, such as `X-Api-Key` or `Authorization`; a function is called for each request. */
  headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
  /** Milliseconds that one answer may take. Default 30,000: API Gateway takes no longer. */
  requestTimeout?: number;
  /** Default: the global one. */
  fetch?: typeof fetch;
}

export interface StartOptions {
  /**
   * Sent as `Idempotency-Key`: the same start sent twice is one job. It becomes the job's id.
   * 1 to 80 characters out of `A-Z a-z 0-9 _ -`.
   */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** A started job, where to look for it, and the milliseconds to wait before. */
export type Started = StartedJob & { url: URL; wait: number };

/** A look at a job, and the milliseconds to wait before the next one. */
export interface Look {
  job: Job;
  wait: number;
}

interface Answer<Body> {
  body: Body;
  response: Response;
}

/** The API's routes: one call, one request. */
export class JobApi {
  readonly startUrl: URL;
  /** Milliseconds that one answer may take. */
  readonly requestTimeout: number;
  private readonly fetch: typeof fetch;

  constructor(private readonly options: JobApiOptions) {
    this.requestTimeout = options.requestTimeout ?? DEFAULT_REQUEST_TIMEOUT;
    this.startUrl = new URL(options.startUrl);
    this.startUrl.pathname = this.startUrl.pathname.replace(/\/$/, '');
    // Called as a method of something else, the browser's own throws "Illegal invocation".
    this.fetch = (...request) => (options.fetch ?? globalThis.fetch)(...request);
  }

  urlOf(id: string): URL {
    return new URL(`${this.startUrl.href}/${encodeURIComponent(id)}`);
  }

  async start(input: unknown, { idempotencyKey, signal }: StartOptions): Promise<Started> {
    const headers: Record<string, string> = { 'Content-Type': 'application/json' };
    if (idempotencyKey !== undefined) {
      headers['Idempotency-Key'] = idempotencyKey;
    }
    const body = JSON.stringify({ input } satisfies StartRequest);
    const answer = await this.send<StartedJob>(this.startUrl, { method: 'POST', headers, body, signal });
    const { statusUrl } = answer.body;
    // A server that does not expose Location to other origins says the same in the body.
    const url = locationOf(answer.response, this.startUrl) ?? new URL(statusUrl, this.startUrl);
    return { ...answer.body, url, wait: waitOf(answer.response) };
  }

  async look(url: URL, signal?: AbortSignal): Promise<Look> {
    const { body, response } = await this.send<Job>(url, { signal });
    return { job: body, wait: waitOf(response) };
  }

  async cancel(url: URL, signal?: AbortSignal): Promise<CancelledJob> {
    return (await this.send<CancelledJob>(url, { method: 'DELETE', signal })).body;
  }

  private async send<Body>(url: URL, { signal, headers, ...init }: RequestInit): Promise<Answer<Body>> {
    if (url.origin !== this.startUrl.origin) {
      // The headers may hold a key: they go to the API and to nobody else.
      throw new ContractError(`The job is said to be at ${url.origin}, and the API is at ${this.startUrl.origin}`);
    }
    const { requestTimeout } = this;
    const late = AbortSignal.timeout(requestTimeout);
    const request = {
      ...init,
      headers: await this.headers(headers),
      signal: signal ? AbortSignal.any([signal, late]) : late,
      cache: 'no-store',
      // A browser would follow to another origin, and take a key in X-Api-Key along.
      redirect: 'manual',
    } as const;
    try {
      const response = await this.fetch(url, request);
      if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
        throw new ContractError(`${url.href} redirects elsewhere: startUrl must be the API's own URL`);
      }
      const text = await response.text();
      if (!response.ok) {
        throw errorOf(response, text, url);
      }
      return { body: parse(text, response.status, url) as Body, response };
    } catch (error) {
      signal?.throwIfAborted();
      // fetch says TypeError for whatever it is that keeps an answer away, and the timeout is a DOMException.
      if (error instanceof TypeError || late.aborted) {
        const reason = late.aborted ? `within ${requestTimeout / 1000} s` : `from ${url.origin}`;
        throw new ConnectionError(`No answer came ${reason}`, { cause: error });
      }
      throw error;
    }
  }

  private async headers(more: HeadersInit | undefined): Promise<Headers> {
    const { headers = {} } = this.options;
    const all = new Headers(typeof headers === 'function' ? await headers() : headers);
    new Headers(more).forEach((value, name) => all.set(name, value));
    all.set('Accept', 'application/json, application/problem+json');
    return all;
  }
}

function waitOf({ headers }: Response): number {
  return retryAfterOf(headers) ?? DEFAULT_RETRY_AFTER;
}

function parse(text: string, status: number, url: URL): unknown {
  let body: { id?: unknown } | null;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new ContractError(`${url.href} answered ${status} with a body that is not JSON`, { cause: error });
  }
  if (typeof body?.id !== 'string') {
    throw new ContractError(`${url.href} answered ${status} with a body that is not a job`);
  }
  return body;
}
