import type { CancelledJob, Job } from './contract.js';
import {
  ConnectionError,
  ContractError,
  JobFailedError,
  JobNotFoundError,
  LostConnectionError,
  NameTakenError,
  ProblemError,
  WaitTimeoutError,
} from './errors.js';
import { JobApi, type JobApiOptions, type Look, type Started, type StartOptions } from './job-api.js';
import { Looks } from './looks.js';
import { LostTime } from './lost-time.js';
import { backoff, LONGEST_BACKOFF, type Page, pause } from './pause.js';
import { type RememberedJob, RememberedJobs } from './remembered-jobs.js';

/** DescribeExecution is eventually consistent: for so long a new job may be unknown, and an ended one without output. */
const SETTLING_TIME = 10_000;
const SETTLING_WAIT = 1_000;
const DEFAULT_LOST_TIMEOUT = 300_000;
const FAILURES: ReadonlySet<Job['status']> = new Set<Job['status']>(['FAILED', 'TIMED_OUT', 'ABORTED']);

export interface JobClientOptions extends JobApiOptions {
  /**
   * Whole seconds that the API is asked to wait for a job's end before it answers, with `Prefer: wait`: the module's
   * `max_wait_seconds`, for an API with `job_records`. One that cannot wait is polled. Default 0: every API is polled.
   */
  waitSeconds?: number;
  /** Where jobs are remembered; `null` for nowhere. Default: `sessionStorage`, where there is one. */
  storage?: Storage | null;
  /** What polling pauses for while it is hidden; `null` for nothing. Default: `document`, where there is one. */
  page?: Page | null;
}

/** Told before each new attempt. */
export interface Retry {
  error: ConnectionError | ProblemError;
  /** 1 after the first failure in a row. */
  attempt: number;
  /** Milliseconds until the next attempt. */
  wait: number;
}

export interface FollowOptions {
  /** Called with the job as soon as it is started, and after each poll. */
  onUpdate?: (job: Job) => void;
  /** Called when an attempt failed and another one follows. */
  onRetry?: (retry: Retry) => void;
  /** Ends the waiting. The job runs on: `cancel` stops it. */
  signal?: AbortSignal;
  /** Milliseconds after which to give up waiting. Default: never. */
  timeout?: number;
  /**
   * Milliseconds without any answer after which to give up, at the next attempt that fails; `Infinity` for never. Only
   * time counts in which the page is seen and the machine is online, and each answer, 429 and 5xx too, begins it anew.
   * Default 300,000, which is 5 minutes.
   */
  lostTimeout?: number;
}

export type RunOptions = FollowOptions & StartOptions;

/** A job that has its output. */
export type SucceededJob<Output> = Job & { status: 'SUCCEEDED'; output: Output };

/** Starts jobs, reads them, stops them, and follows them to their end. */
export class JobClient {
  private readonly api: JobApi;
  private readonly looks: Looks;
  private readonly memory: RememberedJobs;
  private readonly page: Page | undefined;

  constructor(options: JobClientOptions) {
    const { storage = sessionStorageIfAllowed(), page = globalThis.document, waitSeconds = 0, ...api } = options;
    this.api = new JobApi(api);
    this.looks = new Looks(this.api, waitSeconds);
    this.memory = new RememberedJobs(`async-api:${this.api.startUrl.href}`, storage ?? undefined);
    this.page = page ?? undefined;
  }

  /**
   * Start a job, with one request.
   *
   * @param input The job's event: any JSON value. Without it the job gets `{}`.
   * @throws {ProblemError} The API refused it.
   * @throws {ConnectionError} No answer came. The job may run: the same start with an idempotency key finds out.
   */
  start(input?: unknown, options: StartOptions = {}): Promise<Started> {
    return this.api.start(input, options);
  }

  /**
   * Read a job as it is now, with one request, or two where its output is too large for its record.
   *
   * @throws {JobNotFoundError} No job has this id.
   */
  async status(id: string, signal?: AbortSignal): Promise<Job> {
    return (await this.api.look(this.urlOf(id), signal)).job;
  }

  /**
   * Stop a job, with one request. A function that is running already runs on to its end: Lambda cannot be interrupted.
   *
   * @throws {JobNotFoundError} No job has this id.
   */
  cancel(id: string, signal?: AbortSignal): Promise<CancelledJob> {
    return this.api.cancel(this.urlOf(id), signal);
  }

  /**
   * Start a job and follow it to its end. Lost connections, 429 and 5xx are waited out; a start that is sent twice is
   * one job, because it has an idempotency key.
   *
   * @param input The job's event: any JSON value. Without it the job gets `{}`.
   * @throws {JobFailedError} The job failed, timed out or was stopped.
   * @throws {ProblemError} The API refused a request.
   * @throws {LostConnectionError} No answer came for as long as `lostTimeout`. The job may run on.
   * @throws {WaitTimeoutError} `timeout` is over. The job runs on.
   * @throws The signal's reason, when it is aborted. The job runs on.
   */
  run<Output = unknown>(input?: unknown, options: RunOptions = {}): Promise<SucceededJob<Output>> {
    return within(options, async (signal) => {
      const inside = { ...options, signal };
      return this.toItsEnd<Output>(await this.startSurely(input, inside), inside);
    });
  }

  /**
   * Follow a job that was started before, by this page before it was reloaded, say. As `run` in all else.
   *
   * @throws {JobNotFoundError} No job has this id; one that is started less than 10 s ago is waited for.
   */
  follow<Output = unknown>(id: string, options: FollowOptions = {}): Promise<SucceededJob<Output>> {
    const startedAt = this.memory.get(id)?.startedAt ?? 0;
    return within(options, (signal) =>
      this.toItsEnd<Output>({ id, url: this.urlOf(id), wait: 0, startedAt }, { ...options, signal }),
    );
  }

  /** The jobs that this tab has run, the oldest first; those that are not over can be followed. */
  remembered(): RememberedJob[] {
    return this.memory.all();
  }

  /** Remember a job no longer. */
  forget(id: string): void {
    this.memory.forget(id);
  }

  private async startSurely(input: unknown, options: RunOptions): Promise<Followed> {
    const { idempotencyKey, signal, onUpdate } = options;
    signal?.throwIfAborted();
    const key = idempotencyKey ?? uuid();
    // A key whose start is remembered without an answer has been made up here too.
    const isOurs = idempotencyKey === undefined || this.memory.get(key)?.status === 'STARTING';
    if (isOurs) {
      // The key will be the id: a page that is reloaded before the answer is there finds the job all the same.
      this.memory.put({ id: key, url: this.urlOf(key).href, startedAt: Date.now(), input, status: 'STARTING' });
    }
    try {
      const started = await this.again(() => this.api.start(input, { idempotencyKey: key, signal }), {
        ...options,
        job: { id: key, url: this.urlOf(key), isStarted: false },
      });
      const { id, url, status, startDate, wait } = started;
      // Not when the first attempt was made, which may be long ago: the job is new now.
      const startedAt = Date.now();
      this.memory.put({ id, url: url.href, startedAt, input, status });
      onUpdate?.({ id, status, startDate });
      return { id, url, wait: this.looks.first(wait), startedAt };
    } catch (error) {
      if (isOurs && error instanceof NameTakenError) {
        // Nobody else has this key: an earlier attempt arrived, its answer was lost, and the job is over.
        return { id: key, url: this.urlOf(key), wait: 0, startedAt: Date.now() };
      }
      if (isOurs && error instanceof ProblemError) {
        this.memory.forget(key);
      }
      throw error;
    }
  }

  private async toItsEnd<Output>(
    { id, url, wait, startedAt }: Followed,
    options: FollowOptions,
  ): Promise<SucceededJob<Output>> {
    const { signal, onUpdate } = options;
    const { page } = this;
    const attempts = { ...options, page, job: { id, url, isStarted: true } };
    let succeededAt: number | undefined;
    for (;;) {
      await pause(wait, { signal, page, mayHurry: true });
      const look = await this.again<Look>(() => this.looks.look(url, signal), attempts, isUnknownYet(startedAt));
      const { job } = look;
      this.memory.seen(job);
      onUpdate?.(job);
      if (hasSucceeded<Output>(job)) {
        return job;
      }
      if (FAILURES.has(job.status)) {
        throw new JobFailedError(job);
      }
      wait = look.wait;
      if (job.status === 'SUCCEEDED') {
        succeededAt ??= Date.now();
        wait = SETTLING_WAIT;
        if (!isSettling(succeededAt)) {
          throw new ContractError('The job has succeeded, and its output does not come');
        }
      }
    }
  }

  /** Repeat a request until it is answered, as long as that makes sense. */
  private async again<Result>(
    request: () => Promise<Result>,
    { job, lostTimeout = DEFAULT_LOST_TIMEOUT, onRetry, page, signal }: Attempts,
    isTransientHere: (error: unknown) => boolean = () => false,
  ): Promise<Result> {
    const lost = new LostTime(page);
    try {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await request();
        } catch (error) {
          if (!isTransient(error) && !isTransientHere(error)) {
            throw error;
          }
          if (!(error instanceof ConnectionError)) {
            lost.end();
          } else if (lost.lap(this.looks.longest + LONGEST_BACKOFF) >= lostTimeout) {
            throw lostConnection(job, lostTimeout, error);
          }
          const asked = error instanceof ProblemError ? error.retryAfter : undefined;
          const wait = Math.max(backoff(attempt), asked ?? 0);
          onRetry?.({ error: error as Retry['error'], attempt, wait });
          await pause(wait, { signal, page, mayHurry: asked === undefined });
        }
      }
    } finally {
      lost.end();
    }
  }

  private urlOf(id: string): URL {
    const remembered = this.memory.get(id);
    return remembered ? new URL(remembered.url) : this.api.urlOf(id);
  }
}

interface Followed {
  id: string;
  url: URL;
  /** Milliseconds until the first look. */
  wait: number;
  /** When it was started, in milliseconds since 1970-01-01 UTC. */
  startedAt: number;
}

type LostJob = Pick<LostConnectionError, 'id' | 'url' | 'isStarted'>;

interface Attempts extends FollowOptions {
  page?: Page;
  /** What the attempts are about. */
  job: LostJob;
}

function lostConnection({ id, url, isStarted }: LostJob, lostTimeout: number, cause: Error): LostConnectionError {
  const goOn = isStarted
    ? 'The job may run on: follow it again by its id.'
    : 'The job may have started: run it again with its id as idempotency key.';
  const message = `No answer came from ${url.origin} for ${lostTimeout / 1000} s. ${goOn}`;
  return new LostConnectionError(message, id, url, isStarted, { cause });
}

function isTransient(error: unknown): boolean {
  const isWaitedOut = (status: number): boolean => status >= 500 || status === 429 || status === 408;
  return error instanceof ConnectionError || (error instanceof ProblemError && isWaitedOut(error.status));
}

function isUnknownYet(startedAt: number): (error: unknown) => boolean {
  return (error) => error instanceof JobNotFoundError && isSettling(startedAt);
}

function isSettling(since: number): boolean {
  // A clock that is set back must not make it hours.
  return Math.abs(Date.now() - since) < SETTLING_TIME;
}

async function within<Result>(
  { signal, timeout }: FollowOptions,
  work: (signal: AbortSignal | undefined) => Promise<Result>,
): Promise<Result> {
  if (timeout === undefined) {
    return work(signal);
  }
  const over = AbortSignal.timeout(timeout);
  try {
    return await work(signal ? AbortSignal.any([signal, over]) : over);
  } catch (error) {
    if (error === over.reason) {
      throw new WaitTimeoutError(`The job was not over after ${timeout / 1000} s. It runs on.`);
    }
    throw error;
  }
}

function hasSucceeded<Output>(job: Job): job is SucceededJob<Output> {
  return job.status === 'SUCCEEDED' && 'output' in job;
}

/** A page may be forbidden to touch it: then the getter throws. */
function sessionStorageIfAllowed(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}

/** `crypto.randomUUID` is there on https and localhost alone. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
