import type { Job, Problem } from './contract.js';

/** What every error of this client is an instance of. */
export class JobClientError extends Error {
  override readonly name: string = 'JobClientError';
}

/** No answer came: the network is gone, the server is down, CORS forbids to read it, or it took too long. */
export class ConnectionError extends JobClientError {
  override readonly name: string = 'ConnectionError';
}

/**
 * No answer came for as long as `lostTimeout`, and the client has given up. The job may run on: `follow(id)` goes on with
 * it. Where the start itself has no answer, `run` with the same input and `id` as its idempotency key goes on: that is
 * one job, whether or not the start has arrived.
 */
export class LostConnectionError extends ConnectionError {
  override readonly name = 'LostConnectionError';

  constructor(
    message: string,
    /** The job's id, or what will be its id when the start arrives. */
    readonly id: string,
    /** Where to read the job. */
    readonly url: URL,
    /** Whether the API has answered the start. */
    readonly isStarted: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The answer is none that the API's contract allows. */
export class ContractError extends JobClientError {
  override readonly name = 'ContractError';
}

/** The job was not over when `timeout` was. It runs on. */
export class WaitTimeoutError extends JobClientError {
  override readonly name = 'WaitTimeoutError';
}

/** The job ended without output: its status is FAILED, TIMED_OUT or ABORTED. */
export class JobFailedError extends JobClientError {
  override readonly name = 'JobFailedError';

  constructor(readonly job: Job) {
    super(`The job ended as ${job.status}${job.error ? `: ${job.error}` : ''}`);
  }
}

/** The API refused a request, and says why in a problem (RFC 9457). */
export class ProblemError extends JobClientError {
  override readonly name: string = 'ProblemError';

  constructor(
    /** HTTP status of the answer. */
    readonly status: number,
    readonly problem: Problem,
    /** Milliseconds that the API asks to wait before the next request. */
    readonly retryAfter?: number,
  ) {
    super(`${problem.title}: ${problem.detail}`);
  }
}

/** 400: the body, the input or the idempotency key is not valid. */
export class InvalidRequestError extends ProblemError {
  override readonly name = 'InvalidRequestError';
}

/** 401 and 403: the sender is not known, or may not do this. */
export class ForbiddenError extends ProblemError {
  override readonly name = 'ForbiddenError';
}

/** 404: no job of this API has this id. */
export class JobNotFoundError extends ProblemError {
  override readonly name = 'JobNotFoundError';
}

/** 409: another job holds the idempotency key. */
export class NameTakenError extends ProblemError {
  override readonly name = 'NameTakenError';

  constructor(
    status: number,
    problem: Problem,
    retryAfter: number | undefined,
    /** The job that holds the key, where the API says which it is. */
    readonly location?: URL,
  ) {
    super(status, problem, retryAfter);
  }
}

/** 429: too many requests. */
export class TooManyRequestsError extends ProblemError {
  override readonly name = 'TooManyRequestsError';
}

/** 5xx: the API, or what is behind it, has trouble. */
export class ServerError extends ProblemError {
  override readonly name = 'ServerError';
}

/** Return the error that an answer outside of 2xx stands for. */
export function errorOf(response: Response, text: string, url: URL): ProblemError {
  const { status } = response;
  const problem = problemOf(response, text);
  const retryAfter = retryAfterOf(response.headers);
  if (status === 409) {
    return new NameTakenError(status, problem, retryAfter, locationOf(response, url));
  }
  return new (classOf(status))(status, problem, retryAfter);
}

function classOf(status: number): typeof ProblemError {
  if (status >= 500) {
    return ServerError;
  }
  const classes: Partial<Record<number, typeof ProblemError>> = {
    400: InvalidRequestError,
    401: ForbiddenError,
    403: ForbiddenError,
    404: JobNotFoundError,
    429: TooManyRequestsError,
  };
  return classes[status] ?? ProblemError;
}

/** A proxy on the way answers without a problem: then the status is all there is. */
function problemOf(response: Response, text: string): Problem {
  const fallback = { type: 'about:blank', title: response.statusText || `HTTP status ${response.status}` };
  try {
    const body: unknown = JSON.parse(text);
    const { message, ...problem } = body as Partial<Problem & { message: string }>;
    return { ...fallback, detail: message ?? 'The answer gives no reason.', ...problem };
  } catch {
    return { ...fallback, detail: 'The answer gives no reason.' };
  }
}

/**
 * Return the milliseconds that `Retry-After` asks for, given as seconds or as a date.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterOf(headers: Headers, now = Date.now()): number | undefined {
  const value = headers.get('Retry-After') ?? '';
  if (!/^\d+$|GMT$/.test(value)) {
    // Not even a date: Date.parse makes one of "1.5" and of "-1", long ago.
    return undefined;
  }
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** Return `Location`, which is relative to the URL of the request. */
export function locationOf({ headers }: Response, url: URL): URL | undefined {
  const location = headers.get('Location');
  return location !== null && URL.canParse(location, url) ? new URL(location, url) : undefined;
}
