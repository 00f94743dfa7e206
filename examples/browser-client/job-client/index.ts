export type { CancelledJob, Job, Problem, StartedJob } from './contract.js';
export * from './errors.js';
export type { Started, StartOptions } from './job-api.js';
export { JobClient } from './job-client.js';
export type { FollowOptions, JobClientOptions, Retry, RunOptions, SucceededJob } from './job-client.js';
export type { Page } from './pause.js';
export type { RememberedJob } from './remembered-jobs.js';
