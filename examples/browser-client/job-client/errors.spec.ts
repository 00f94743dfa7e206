import { describe, expect, it } from 'vitest';
import {
  ConnectionError,
  ContractError,
  errorOf,
  ForbiddenError,
  InvalidRequestError,
  JobClientError,
  JobFailedError,
  JobNotFoundError,
  LostConnectionError,
  NameTakenError,
  ProblemError,
  retryAfterOf,
  ServerError,
  TooManyRequestsError,
  WaitTimeoutError,
} from './errors.js';
import { PROBLEM, START_DATE, START_URL } from './testing.js';

const NO_REASON = 'The answer gives no reason.';

function refused(status: number, { text = '', statusText = '', headers = {} } = {}): ProblemError {
  return errorOf(new Response(text, { status, statusText, headers }), text, new URL(START_URL));
}

describe('an answer outside of 2xx', () => {
  it.each([
    { status: 400, type: InvalidRequestError },
    { status: 401, type: ForbiddenError },
    { status: 403, type: ForbiddenError },
    { status: 404, type: JobNotFoundError },
    { status: 405, type: ProblemError },
    { status: 408, type: ProblemError },
    { status: 409, type: NameTakenError },
    { status: 415, type: ProblemError },
    { status: 429, type: TooManyRequestsError },
    { status: 500, type: ServerError },
    { status: 502, type: ServerError },
    { status: 503, type: ServerError },
    { status: 504, type: ServerError },
  ])('of $status is a $type.name', ({ status, type }) => {
    const error = refused(status);
    expect(error).toMatchObject({ constructor: type, name: type.name, status });
    expect(error).toBeInstanceOf(ProblemError);
  });

  it('gives its problem, members of its own too', () => {
    const problem = { ...PROBLEM, status: 400, pointer: '/input' };
    const error = refused(400, { text: JSON.stringify(problem) });
    expect(error.problem).toEqual(problem);
    expect(error.message).toBe('Test: It is a test.');
  });

  it("gives API Gateway's message as the detail", () => {
    expect(refused(403, { text: '{"message": "Missing Authentication Token"}' }).problem).toEqual({
      type: 'about:blank',
      title: 'HTTP status 403',
      detail: 'Missing Authentication Token',
    });
  });

  it.each([
    ['nothing', ''],
    ['HTML', '<html><body>Bad Gateway</body></html>'],
    ['half of a problem', '{"title": "Te'],
    ['null', 'null'],
    ['a number', '502'],
    ['an empty list', '[]'],
    ['an object without a reason', '{}'],
    ['a message of null', '{"message": null}'],
  ])('gives no reason where its body is %s', (_, text) => {
    expect(refused(502, { text }).problem).toEqual({
      type: 'about:blank',
      title: 'HTTP status 502',
      detail: NO_REASON,
    });
  });

  it('gives its status text as the title, where it has one', () => {
    expect(refused(502, { statusText: 'Bad Gateway' }).message).toBe(`Bad Gateway: ${NO_REASON}`);
  });

  it.each([400, 409, 429, 503])('of %i says how long to wait', (status) => {
    expect(refused(status, { headers: { 'Retry-After': '7' } }).retryAfter).toBe(7_000);
    expect(refused(status).retryAfter).toBeUndefined();
  });

  it.each([
    ['execution/report-42', 'https://api.example.com/v1/execution/report-42'],
    ['/execution/report-42', 'https://api.example.com/execution/report-42'],
    ['https://other.example/report-42', 'https://other.example/report-42'],
  ])('of 409 says where the other job is: %s', (location, url) => {
    expect(refused(409, { headers: { Location: location } })).toHaveProperty('location.href', url);
  });

  it.each([{}, { Location: 'http://' }])('of 409 may not say where the other job is: %o', (headers) => {
    expect(refused(409, { headers })).toHaveProperty('location', undefined);
  });
});

describe('Retry-After', () => {
  function waitOf(value: string): number | undefined {
    return retryAfterOf(new Headers({ 'Retry-After': value }), Date.UTC(2026, 10, 23, 12));
  }

  it.each([
    ['0', 0],
    ['1', 1_000],
    [' 300 ', 300_000],
    ['Mon, 23 Nov 2026 12:00:07 GMT', 7_000],
    ['Monday, 23-Nov-26 12:00:07 GMT', 7_000],
    ['Mon, 23 Nov 2026 11:59:00 GMT', 0],
  ])('%s is a wait of %i ms', (value, wait) => {
    expect(waitOf(value)).toBe(wait);
  });

  it.each(['', 'soon', '-1', '1.5', '1, 2', '5 s', '2027-01-01', 'later, GMT'])('%s is none', (value) => {
    expect(waitOf(value)).toBeUndefined();
  });

  it('may be missing', () => {
    expect(retryAfterOf(new Headers())).toBeUndefined();
  });

  it('is compared with the clock', () => {
    const wait = retryAfterOf(new Headers({ 'Retry-After': new Date(Date.now() + 60_000).toUTCString() }));
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(60_000);
  });
});

describe('every error', () => {
  const job = { id: 'report-42', startDate: START_DATE, status: 'FAILED' } as const;

  it.each([
    ['ConnectionError', new ConnectionError()],
    ['LostConnectionError', new LostConnectionError('gone', job.id, new URL(START_URL), true)],
    ['ContractError', new ContractError()],
    ['WaitTimeoutError', new WaitTimeoutError()],
    ['JobFailedError', new JobFailedError(job)],
    ['ProblemError', new ProblemError(418, PROBLEM)],
    ['JobClientError', new JobClientError()],
  ])('is an error of this client: %s', (name, error) => {
    expect(error).toBeInstanceOf(JobClientError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
  });

  it('says how a job ended', () => {
    expect(new JobFailedError(job).message).toBe('The job ended as FAILED');
    expect(new JobFailedError({ ...job, error: 'ValueError' }).message).toBe('The job ended as FAILED: ValueError');
  });
});
