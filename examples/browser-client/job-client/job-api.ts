import type { CancelledJob, Job, StartedJob, StartRequest } from './contract.js';
import { ConnectionError, ContractError, errorOf, locationOf, retryAfterOf } from './errors.js';
import { LEAST_WAIT } from './pause.js';

const DEFAULT_RETRY_AFTER = 10_000;
const DEFAULT_REQUEST_TIMEOUT = 30_000;

export interface JobApiOptions {
  /** The module's output `start_url`. */
  startUrl: string | URL;
  /** Headers of every request, such as `X-Api-Key` or `Authorization`; a function is called for each request. */
  headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
  /**
   * Milliseconds that one answer may take, besides the seconds that the API is asked to wait. Default 30,000: API Gateway
   * takes no longer.
   */
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

interface Exchanged {
  response: Response;
  text: string;
}

interface Outgoing extends RequestInit {
  /** Milliseconds that the answer may take longer than others. */
  patience?: number;
  /** Where the answer is, if there is a redirect in its place. */
  redirectUrl?: URL;
}

/** The API's routes: one call, one request, and a second one for an output that is too large for the first. */
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

  /** @param waitSeconds How long the API may wait for the job's end before it answers. */
  async look(url: URL, signal?: AbortSignal, waitSeconds = 0): Promise<Look> {
    const began = performance.now();
    const { body, response } = await this.send<Job>(url, {
      signal,
      headers: waitSeconds > 0 ? { Prefer: `wait=${waitSeconds}` } : {},
      patience: waitSeconds * 1000,
      redirectUrl: fullUrlOf(url),
    });
    // An API that has waited is asked again at once. But it may say so and have answered at once.
    const wait = hasWaited(response) ? Math.max(0, LEAST_WAIT - (performance.now() - began)) : waitOf(response);
    return { job: body, wait };
  }

  async cancel(url: URL, signal?: AbortSignal): Promise<CancelledJob> {
    return (await this.send<CancelledJob>(url, { method: 'DELETE', signal })).body;
  }

  private async send<Body>(url: URL, { redirectUrl, ...sent }: Outgoing): Promise<Answer<Body>> {
    const { response, text } = await this.exchange(url, sent);
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      if (redirectUrl) {
        return this.send(redirectUrl, { signal: sent.signal });
      }
      throw new ContractError(`${url.href} redirects elsewhere: startUrl must be the API's own URL`);
    }
    if (!response.ok) {
      throw errorOf(response, text, url);
    }
    return { body: parse(text, response.status, url) as Body, response };
  }

  private async exchange(url: URL, { signal, headers, patience = 0, ...init }: Outgoing): Promise<Exchanged> {
    if (url.origin !== this.startUrl.origin) {
      // The headers may hold a key: they go to the API and to nobody else.
      throw new ContractError(`The job is said to be at ${url.origin}, and the API is at ${this.startUrl.origin}`);
    }
    const timeout = this.requestTimeout + patience;
    const late = AbortSignal.timeout(timeout);
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
      return { response, text: await response.text() };
    } catch (error) {
      signal?.throwIfAborted();
      // fetch says TypeError for whatever it is that keeps an answer away, and the timeout is a DOMException.
      if (error instanceof TypeError || late.aborted) {
        const reason = late.aborted ? `within ${timeout / 1000} s` : `from ${url.origin}`;
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

/**
 * Return where a job's output is that is too large for the job's own URL. A browser does not say where a redirect leads
 * that it does not follow, but the contract does.
 */
function fullUrlOf(url: URL): URL {
  const full = new URL(url);
  full.pathname += '/full';
  return full;
}

/** @see https://www.rfc-editor.org/rfc/rfc7240#section-3 */
function hasWaited({ headers }: Response): boolean {
  return /(^|,)\s*wait\s*=/i.test(headers.get('Preference-Applied') ?? '');
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
