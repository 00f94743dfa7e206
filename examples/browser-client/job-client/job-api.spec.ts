import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { ConnectionError, ContractError, JobNotFoundError, NameTakenError } from './errors.js';
import { JobApi, type JobApiOptions } from './job-api.js';
import {
  accepted,
  type Answer,
  ended,
  job,
  json,
  LOST,
  NEVER,
  ORIGIN,
  pass,
  problem,
  running,
  scripted,
  type Sent,
  serve,
  START_DATE,
  START_URL,
  stopClock,
  waited,
} from './testing.js';

const REASON = new Error('enough');
const JOB_URL = new URL(`${START_URL}/report-42`);

function setUp(answers: Answer[], options: Partial<JobApiOptions> = {}): { api: JobApi; sent: Sent[] } {
  const { fetch, sent } = scripted(...answers);
  return { api: new JobApi({ startUrl: START_URL, fetch, ...options }), sent };
}

/** Answer a start, and say where the job is. */
function at(location: string | undefined, statusUrl = 'execution/said-in-the-body'): Response {
  const headers: Record<string, string> = location === undefined ? {} : { Location: location };
  return json(202, { id: 'report-42', status: 'RUNNING', startDate: START_DATE, statusUrl }, headers);
}

describe('a start', () => {
  it('is a POST of JSON to the start URL', async () => {
    const { api, sent } = setUp([accepted]);
    await api.start({ seconds: 2 }, {});
    expect(sent).toMatchObject([
      { method: 'POST', url: START_URL, body: '{"input":{"seconds":2}}', cache: 'no-store' },
    ]);
    expect(Object.fromEntries(sent[0]!.headers)).toEqual({
      accept: 'application/json, application/problem+json',
      'content-type': 'application/json',
    });
  });

  it.each([
    [undefined, '{}'],
    [null, '{"input":null}'],
    [false, '{"input":false}'],
    [0, '{"input":0}'],
    ['', '{"input":""}'],
    ['{"seconds": 2}', '{"input":"{\\"seconds\\": 2}"}'],
    [[1, 'é'], '{"input":[1,"é"]}'],
    [{}, '{"input":{}}'],
  ])('with the input %j sends %s', async (input, body) => {
    const { api, sent } = setUp([accepted]);
    await api.start(input, {});
    expect(sent[0]!.body).toBe(body);
  });

  it('sends the idempotency key', async () => {
    const { api, sent } = setUp([accepted]);
    await api.start({}, { idempotencyKey: 'report-42' });
    expect(sent[0]!.headers.get('Idempotency-Key')).toBe('report-42');
  });

  it('gives what the API answers, where the job is, and how long to wait', async () => {
    const { api } = setUp([accepted]);
    expect(await api.start({}, { idempotencyKey: 'report-42' })).toEqual({
      id: 'report-42',
      status: 'RUNNING',
      startDate: START_DATE,
      statusUrl: 'execution/report-42',
      executionArn: 'arn:aws:states:::execution:api:report-42',
      url: JOB_URL,
      wait: 1_000,
    });
  });

  it.each([
    [START_URL, 'execution/report-42', `${ORIGIN}/v1/execution/report-42`],
    [START_URL, '/v1/execution/report-42', `${ORIGIN}/v1/execution/report-42`],
    [START_URL, `${ORIGIN}/elsewhere/report-42`, `${ORIGIN}/elsewhere/report-42`],
    [START_URL, '../v2/jobs/report-42', `${ORIGIN}/v2/jobs/report-42`],
    [START_URL, undefined, `${ORIGIN}/v1/execution/said-in-the-body`],
    [START_URL, 'http://', `${ORIGIN}/v1/execution/said-in-the-body`],
    [`${ORIGIN}/some/base/path/jobs`, 'jobs/report-42', `${ORIGIN}/some/base/path/jobs/report-42`],
    [`${ORIGIN}/execution`, 'execution/report-42', `${ORIGIN}/execution/report-42`],
  ])('at %s, answered with the Location %s, is a job at %s', async (startUrl, location, url) => {
    const { api } = setUp([at(location)], { startUrl });
    expect((await api.start({}, {})).url.href).toBe(url);
  });

  it('that is refused throws what the answer stands for', async () => {
    const { api } = setUp([problem(409, { Location: 'execution/report-42' })]);
    const error = await api.start({}, { idempotencyKey: 'report-42' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NameTakenError);
    expect(error).toHaveProperty('location', JOB_URL);
  });
});

describe('a look', () => {
  it('is a GET without a body', async () => {
    const { api, sent } = setUp([running()]);
    await api.look(JOB_URL);
    expect(sent).toMatchObject([{ method: 'GET', url: JOB_URL.href, body: undefined, cache: 'no-store' }]);
    expect(Object.fromEntries(sent[0]!.headers)).toEqual({ accept: 'application/json, application/problem+json' });
  });

  it('gives the job, and how long to wait', async () => {
    const { api } = setUp([running(3)]);
    expect(await api.look(JOB_URL)).toEqual({
      job: { id: 'report-42', status: 'RUNNING', startDate: START_DATE },
      wait: 3_000,
    });
  });

  it.each([undefined, 'soon', '-1'])('waits 10 s where Retry-After is %s', async (value) => {
    const { api } = setUp([job('RUNNING', {}, value === undefined ? {} : { 'Retry-After': value })]);
    expect((await api.look(JOB_URL)).wait).toBe(10_000);
  });

  it('at nothing throws that it is not there', async () => {
    const { api } = setUp([problem(404)]);
    await expect(api.look(JOB_URL)).rejects.toThrow(JobNotFoundError);
  });

  it('that is redirected without a word of where is one at the full job', async () => {
    const opaque = Object.defineProperty(new Response(), 'type', { value: 'opaqueredirect' });
    const { api, sent } = setUp([opaque, running()]);
    await api.look(new URL(`${JOB_URL}?x=1`));
    expect(sent.map(({ url }) => url)).toEqual([`${JOB_URL}?x=1`, `${JOB_URL}/full?x=1`]);
  });
});

describe('a look that the API waits with', () => {
  stopClock();

  it('asks it to', async () => {
    const { api, sent } = setUp([running()]);
    await api.look(JOB_URL, undefined, 20);
    expect(sent[0]!.headers.get('Prefer')).toBe('wait=20');
  });

  it('may take so much longer', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const { api } = setUp([running()], { requestTimeout: 5_000 });
    await api.look(JOB_URL, undefined, 25);
    expect(timeout.mock.calls).toEqual([[30_000]]);
  });

  it.each([
    [20_000, 0],
    [1_000, 0],
    [400, 600],
    [0, 1_000],
  ])('for %i ms is to be repeated after %i ms', async (took, wait) => {
    const { api } = setUp([waited(took, running(3))]);
    expect((await ended(api.look(JOB_URL, undefined, 20))).wait).toBe(wait);
  });

  it.each([
    ['wait=20', 0],
    ['respond-async, wait = 5', 0],
    ['', 3_000],
    ['return=minimal; await=1', 3_000],
  ])('and answers with the Preference-Applied "%s" is to be repeated after %i ms', async (applied, wait) => {
    const slow = async () => {
      await pass(1_000);
      return json(200, { id: '1' }, { 'Preference-Applied': applied, 'Retry-After': '3' });
    };
    const { api } = setUp([slow]);
    expect((await api.look(JOB_URL, undefined, 20)).wait).toBe(wait);
  });
});

it('a cancel is a DELETE without a body', async () => {
  const answer = { id: 'report-42', statusUrl: 'report-42' };
  const { api, sent } = setUp([json(202, answer, { Location: 'report-42' })]);
  expect(await api.cancel(JOB_URL)).toEqual(answer);
  expect(sent).toMatchObject([{ method: 'DELETE', url: JOB_URL.href, body: undefined, cache: 'no-store' }]);
});

describe("a job's URL", () => {
  it.each([
    ['report-42', '/v1/execution/report-42'],
    ['a/b', '/v1/execution/a%2Fb'],
    ['a?b#c', '/v1/execution/a%3Fb%23c'],
    ['100 %', '/v1/execution/100%20%25'],
    ['é', '/v1/execution/%C3%A9'],
  ])('for the id %s ends with %s', (id, path) => {
    expect(setUp([]).api.urlOf(id).href).toBe(`${ORIGIN}${path}`);
  });

  it('begins with a start URL that is a URL', () => {
    const { api } = setUp([], { startUrl: new URL(`${ORIGIN}/jobs`) });
    expect(api.urlOf('1').href).toBe(`${ORIGIN}/jobs/1`);
  });

  it('needs a start URL that is absolute', () => {
    expect(() => setUp([], { startUrl: '/v1/execution' })).toThrow(TypeError);
  });

  it.each(['https://other.example/1', 'http://api.example.com/v1/execution/1', 'https://api.example.com:8443/1'])(
    'at another origin gets no request and no key: %s',
    async (url) => {
      const { api, sent } = setUp([at(url)], { headers: { 'X-Api-Key': 'secret' } });
      const started = await api.start({}, {});
      expect(started.url.href).toBe(url);
      await expect(api.look(started.url)).rejects.toThrow(ContractError);
      await expect(api.cancel(started.url)).rejects.toThrow(ContractError);
      expect(sent).toHaveLength(1);
    },
  );
});

describe('headers', () => {
  it.each<[string, JobApiOptions['headers']]>([
    ['an object', { 'X-Api-Key': 'secret' }],
    ['pairs', [['X-Api-Key', 'secret']]],
    ['Headers', new Headers({ 'X-Api-Key': 'secret' })],
    ['a function', () => ({ 'X-Api-Key': 'secret' })],
    ['an async function', async () => new Headers({ 'X-Api-Key': 'secret' })],
  ])('go with every request: %s', async (_, headers) => {
    const { api, sent } = setUp([accepted, running(), running()], { headers });
    await api.start({}, { idempotencyKey: 'report-42' });
    await api.look(JOB_URL);
    await api.cancel(JOB_URL);
    expect(sent.map((request) => request.headers.get('X-Api-Key'))).toEqual(['secret', 'secret', 'secret']);
    expect(sent[0]!.headers.get('Idempotency-Key')).toBe('report-42');
  });

  it('are asked for each time', async () => {
    let token = 0;
    const { api, sent } = setUp([running(), running()], { headers: async () => ({ Authorization: `${++token}` }) });
    await api.look(JOB_URL);
    await api.look(JOB_URL);
    expect(sent.map((request) => request.headers.get('Authorization'))).toEqual(['1', '2']);
  });

  it('do not change what the contract needs', async () => {
    const headers = { accept: 'text/html', 'content-type': 'text/plain', 'idempotency-key': 'always-the-same' };
    const { api, sent } = setUp([accepted], { headers });
    await api.start({}, { idempotencyKey: 'report-42' });
    expect(Object.fromEntries(sent[0]!.headers)).toEqual({
      accept: 'application/json, application/problem+json',
      'content-type': 'application/json',
      'idempotency-key': 'report-42',
    });
  });

  it('of one request are not those of the next', async () => {
    const headers = new Headers({ 'X-Api-Key': 'secret' });
    const { api } = setUp([accepted], { headers });
    await api.start({}, { idempotencyKey: 'report-42' });
    expect(Object.fromEntries(headers)).toEqual({ 'x-api-key': 'secret' });
  });

  it('that cannot be had are no lost connection', async () => {
    const headers = () => Promise.reject(LOST);
    const { api, sent } = setUp([], { headers });
    await expect(api.look(JOB_URL)).rejects.toBe(LOST);
    expect(sent).toEqual([]);
  });
});

describe('an answer against the contract', () => {
  it.each([
    ['HTML', '<html>Log in</html>', SyntaxError],
    ['nothing', '', SyntaxError],
    ['null', 'null', undefined],
    ['a list', '[]', undefined],
    ['an object without an id', '{"status": "RUNNING"}', undefined],
  ])('is a body of %s', async (_, text, cause) => {
    const { api } = setUp([new Response(text, { status: 200 })]);
    const error = await api.look(JOB_URL).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ContractError);
    expect(error).toHaveProperty('message', expect.stringContaining(`${JOB_URL.href} answered 200`));
    expect((error as Error).cause).toEqual(cause && expect.any(cause));
  });
});

describe('fetch', () => {
  it('is the global one of the moment, if there is no other', async () => {
    const api = new JobApi({ startUrl: START_URL });
    const { fetch, sent } = scripted(running());
    vi.stubGlobal('fetch', fetch);
    await api.look(JOB_URL);
    expect(sent).toHaveLength(1);
  });

  it('is not called as a method, which browsers forbid', async () => {
    const { fetch } = scripted(running());
    let self: unknown = 'not called';
    const { api } = setUp([], {
      fetch: function (this: unknown, ...request: Parameters<typeof fetch>) {
        self = this;
        return fetch(...request);
      },
    });
    await api.look(JOB_URL);
    expect(self).toBeUndefined();
  });

  it('that is lost is a connection error', async () => {
    const { api } = setUp([LOST]);
    const error = await api.look(JOB_URL).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ message: `No answer came from ${ORIGIN}`, cause: LOST });
  });

  it('that throws anything else is not a connection error', async () => {
    const bug = new RangeError('bug');
    const { api } = setUp([bug]);
    await expect(api.look(JOB_URL)).rejects.toBe(bug);
  });

  it('may take 30 s', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const { api } = setUp([running()]);
    await api.look(JOB_URL);
    expect(timeout.mock.calls).toEqual([[30_000]]);
  });

  it.each([undefined, new AbortController().signal])(
    'may take no longer than it is given, signal %s',
    async (signal) => {
      const { api } = setUp([NEVER], { requestTimeout: 5 });
      const error = await api.look(JOB_URL, signal).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({ message: 'No answer came within 0.005 s', cause: { name: 'TimeoutError' } });
    },
  );
});

describe.each<[string, (api: JobApi, signal: AbortSignal) => Promise<unknown>]>([
  ['start', (api, signal) => api.start({}, { signal })],
  ['look', (api, signal) => api.look(JOB_URL, signal)],
  ['cancel', (api, signal) => api.cancel(JOB_URL, signal)],
])('an abort of a %s', (_, call) => {
  it('before it sends nothing, and gives its reason', async () => {
    const { api, sent } = setUp([]);
    await expect(call(api, AbortSignal.abort(REASON))).rejects.toBe(REASON);
    expect(sent).toEqual([]);
  });

  it('gives its reason', async () => {
    const { api, sent } = setUp([NEVER]);
    const controller = new AbortController();
    const aborted = expect(call(api, controller.signal)).rejects.toBe(REASON);
    await vi.waitUntil(() => sent.length === 1, { interval: 1 });
    controller.abort(REASON);
    await aborted;
  });

  it('gives its reason where fetch throws another', async () => {
    const controller = new AbortController();
    const fetch = async () => {
      controller.abort(REASON);
      throw LOST;
    };
    const { api } = setUp([], { fetch });
    await expect(call(api, controller.signal)).rejects.toBe(REASON);
  });
});

describe('over a socket', () => {
  const answer = JSON.stringify({ id: '1', status: 'RUNNING', startDate: START_DATE, statusUrl: 'execution/1' });

  function respond(status: number, headers = {}): RequestListener {
    return (_, response) => response.writeHead(status, headers).end(answer);
  }

  /** Send half of an answer, and do something with the rest. */
  function half(then: (response: ServerResponse) => unknown): RequestListener {
    return (_, response) => {
      response.writeHead(200, { 'Content-Length': answer.length });
      response.write(answer.slice(0, 10), () => then(response));
    };
  }

  async function connect(listeners: RequestListener[], options: Partial<JobApiOptions> = {}) {
    const served = await serve(...listeners);
    const startUrl = `${served.origin}/v1/execution`;
    return { ...served, startUrl, api: new JobApi({ startUrl, ...options }) };
  }

  it('a job is started, read and stopped', async () => {
    const { api, lines, startUrl } = await connect([
      respond(202, { Location: 'execution/1', 'Retry-After': '2' }),
      respond(200, { 'Retry-After': '3' }),
      respond(202, { Location: '1' }),
    ]);
    const { url, wait } = await api.start({}, { idempotencyKey: '1' });
    expect([url.href, wait]).toEqual([`${startUrl}/1`, 2_000]);
    expect((await api.look(url)).wait).toBe(3_000);
    await api.cancel(url);
    expect(lines).toEqual(['POST /v1/execution', 'GET /v1/execution/1', 'DELETE /v1/execution/1']);
  });

  it('a server that shows no headers to other origins says in the body where the job is', async () => {
    const { api, startUrl } = await connect([respond(202)]);
    expect(await api.start({}, {})).toMatchObject({ url: new URL(`${startUrl}/1`), wait: 10_000 });
  });

  it('a redirect is not followed: the headers may hold a key', async () => {
    const { api, lines } = await connect([
      (_, response) => response.writeHead(307, { Location: '/moved/to/execution' }).end(),
    ]);
    await expect(api.start({}, {})).rejects.toThrow(ContractError);
    expect(lines).toEqual(['POST /v1/execution']);
  });

  it('an output that is too large for its job is had from the full job, with the key and without waiting', async () => {
    const { api, headers, lines, startUrl } = await connect(
      [(_, response) => response.writeHead(303, { Location: '1/full' }).end(), respond(200)],
      { headers: { 'X-Api-Key': 'secret' } },
    );
    expect((await api.look(api.urlOf('1'), undefined, 20)).job.id).toBe('1');
    expect(lines).toEqual(['GET /v1/execution/1', 'GET /v1/execution/1/full']);
    expect(headers).toMatchObject([{ prefer: 'wait=20' }, { 'x-api-key': 'secret' }]);
    expect(headers[1]).not.toHaveProperty('prefer');
  });

  it('a redirect of the full job too is one elsewhere', async () => {
    const redirect: RequestListener = (_, response) => response.writeHead(302, { Location: '/login' }).end();
    const { api, lines } = await connect([redirect, redirect]);
    await expect(api.look(api.urlOf('1'))).rejects.toThrow(ContractError);
    expect(lines).toEqual(['GET /v1/execution/1', 'GET /v1/execution/1/full']);
  });

  it('a slash at the end of the start URL makes no difference', async () => {
    const { lines, startUrl } = await connect([respond(200)]);
    const api = new JobApi({ startUrl: `${startUrl}/` });
    await api.look(api.urlOf('1'));
    expect(lines).toEqual(['GET /v1/execution/1']);
  });

  it.each<[string, RequestListener]>([
    ['before the answer', (_, response) => response.destroy()],
    ['in the middle of the answer', half((response) => response.destroy())],
  ])('a connection that is lost %s is a connection error', async (_, listener) => {
    const { api, origin, startUrl } = await connect([listener]);
    const look = api.look(new URL(startUrl));
    await expect(look).rejects.toThrow(new ConnectionError(`No answer came from ${origin}`));
  });

  it.each<[string, RequestListener]>([
    ['before the answer', () => undefined],
    ['in the middle of the answer', half(() => undefined)],
  ])('a connection that stalls %s is a connection error', async (_, listener) => {
    const { api, startUrl } = await connect([listener], { requestTimeout: 50 });
    const look = api.look(new URL(startUrl));
    await expect(look).rejects.toThrow(new ConnectionError('No answer came within 0.05 s'));
  });

  it('a server that is down is a connection error', async () => {
    const { api, stop } = await connect([]);
    stop();
    await expect(api.start({}, {})).rejects.toThrow(ConnectionError);
  });

  it('an abort in the middle of the answer gives its reason, and hangs up', async () => {
    const controller = new AbortController();
    let hungUp: Promise<unknown> | undefined;
    const { api, startUrl } = await connect([
      half((response) => {
        hungUp = once(response, 'close');
        controller.abort(REASON);
      }),
    ]);
    await expect(api.look(new URL(startUrl), controller.signal)).rejects.toBe(REASON);
    await hungUp;
  });
});
