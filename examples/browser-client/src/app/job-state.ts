import { ConnectionError, type Job, JobFailedError, LostConnectionError, ProblemError } from 'job-client';

export type Status = Job['status'] | 'STARTING' | 'LOST' | 'REFUSED' | 'UNKNOWN';

/** A job as the page shows it. */
export interface JobState {
  /** Of this page alone: a job has an id only when it is started. */
  readonly key: number;
  readonly id?: string;
  readonly input: unknown;
  readonly status: Status;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly output?: unknown;
  /** What went wrong, for a person to read. */
  readonly problem?: { title: string; detail: string };
  /** The connection is lost, and looked for. */
  readonly isLost?: boolean;
  readonly isStopping?: boolean;
  /** The idempotency key of a start that nobody knows to have arrived. */
  readonly lostKey?: string;
}

export function isRunning({ status }: JobState): boolean {
  return status === 'STARTING' || status === 'RUNNING' || status === 'PENDING_REDRIVE';
}

/** Return what a job has to say: its message, or else the output as it is. */
function messageOf({ output }: JobState): string {
  const { message } = (output ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : JSON.stringify(output);
}

/** Return what a heading says of a job. */
export function headingOf(job: JobState): string {
  if (isRunning(job)) {
    return 'Working …';
  }
  return job.problem?.title ?? messageOf(job);
}

const ENDINGS: Partial<Record<Status, string>> = {
  FAILED: 'The job failed',
  ABORTED: 'The job was stopped',
  TIMED_OUT: 'The job took too long',
};

const LOST_JOB = 'No answer has come for some minutes. The job may still be running: "Try again" looks for it.';
const LOST_START =
  'No answer has come for some minutes. The job may have been started or not: "Try again" makes sure, and starts it once.';

/** Return what went wrong, for a person to read. */
export function problemOf(error: unknown): { title: string; detail: string } {
  if (error instanceof ProblemError) {
    return error.problem;
  }
  if (error instanceof JobFailedError) {
    const { status, error: detail = status } = error.job;
    return { title: ENDINGS[status] ?? 'The job failed', detail };
  }
  if (error instanceof LostConnectionError) {
    return { title: 'The connection is lost', detail: error.isStarted ? LOST_JOB : LOST_START };
  }
  const title = error instanceof ConnectionError ? 'The connection is lost' : 'Something went wrong';
  return { title, detail: error instanceof Error ? error.message : String(error) };
}
