// Written by `npm run contract` out of the module's output `openapi`. Do not edit.

export interface components {
  schemas: {
    CancelledJob: {
      id: string;
      /** @description URL of the job, relative to this request's URL. */
      statusUrl: string;
    };
    Execution: {
      /** @description Step Functions' description of the error, if the API includes it */
      cause?: string;
      /** @description Name of the error, if the job did not succeed */
      error?: string;
      executionArn: string;
      name: string;
      /** @description The value that the job returned, as a string that contains JSON. Present if the status is SUCCEEDED. */
      output?: string;
      /** @description Seconds since 1970-01-01 UTC, with fractions */
      startDate: number;
      /** @enum {string} */
      status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
      /** @description Seconds since 1970-01-01 UTC, with fractions */
      stopDate?: number;
    };
    Job: {
      /** @description Step Functions' description of the error, if the API includes it */
      cause?: string;
      /** @description Name of the error, if the job did not succeed */
      error?: string;
      id: string;
      /** @description The value that the job returned, as JSON. Present if the status is SUCCEEDED. */
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
    /** @description The job to start. stateMachineArn is accepted but ignored: the API always starts its own state machine. */
    StartRequest: {
      /** @description The job's input: any JSON value, or a string that contains JSON. Default {}. */
      input?: unknown;
      /** @description The job's id; must not be "status". Without a name the Idempotency-Key is the id; without both an id is generated. */
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
      /** @description URL of the job, relative to this request's URL. */
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
