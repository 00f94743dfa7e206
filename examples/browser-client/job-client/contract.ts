// Written by `npm run contract` out of the module's output `openapi`. Do not edit.

export interface components {
  schemas: {
    CancelledJob: {
      id: string;
      /** @description Where to GET the job, relative to this request's URL. */
      statusUrl: string;
    };
    Execution: {
      /** @description Step Functions' account of the error, where the API shows it */
      cause?: string;
      /** @description The error's name, where the job did not succeed */
      error?: string;
      executionArn: string;
      name: string;
      /** @description What the job returned, as a string that holds JSON. There once the status is SUCCEEDED. */
      output?: string;
      /** @description Seconds since 1970-01-01 UTC, with fractions */
      startDate: number;
      /** @enum {string} */
      status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
      /** @description Seconds since 1970-01-01 UTC, with fractions */
      stopDate?: number;
    };
    Job: {
      /** @description Step Functions' account of the error, where the API shows it */
      cause?: string;
      /** @description The error's name, where the job did not succeed */
      error?: string;
      id: string;
      /** @description What the job returned, as JSON. There once the status is SUCCEEDED. */
      output?: unknown;
      /** @description Seconds since 1970-01-01 UTC, with fractions */
      startDate: number;
      /** @enum {string} */
      status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
      /** @description Seconds since 1970-01-01 UTC, with fractions */
      stopDate?: number;
    };
    /** @description RFC 9457 problem details */
    Problem: {
      detail: string;
      status?: number;
      title: string;
      type: string;
    };
    /** @description What to start. stateMachineArn is accepted and not used: the API starts its own state machine. */
    StartRequest: {
      /** @description The job's input: any JSON value, or a string that holds JSON. Without it the input is {}. */
      input?: unknown;
      /** @description The job's id, and not "status". Without it the Idempotency-Key is the id, or else one is made. */
      name?: string;
      stateMachineArn?: string;
    };
    StartedJob: {
      executionArn: string;
      id: string;
      /** @description Seconds since 1970-01-01 UTC, with fractions */
      startDate: number;
      /** @enum {string} */
      status: 'RUNNING';
      /** @description Where to GET the job, relative to this request's URL. */
      statusUrl: string;
    };
    StatusRequest: {
      executionArn: string;
    };
  };
}
export type CancelledJob = components['schemas']['CancelledJob'];
export type Execution = components['schemas']['Execution'];
export type Job = components['schemas']['Job'];
export type Problem = components['schemas']['Problem'];
export type StartRequest = components['schemas']['StartRequest'];
export type StartedJob = components['schemas']['StartedJob'];
export type StatusRequest = components['schemas']['StatusRequest'];
