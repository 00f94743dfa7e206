import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job } from './contract.js';
import {
  ConnectionError,
  ContractError,
  InvalidRequestError,
  JobFailedError,
  JobNotFoundError,
  LostConnectionError,
  NameTakenError,
  TooManyRequestsError,
  WaitTimeoutError,
} from './errors.js';
import { JobClient, type JobClientOptions, type Retry } from './job-client.js';
import {
  accepted,
  type Answer,
  ended,
  FakePage,
  FakeStorage,
  fakeWindow,
  ForbiddenStorage,
  FullStorage,
  goOnline,
  job,
  json,
  LOST,
  NEVER,
  NOW,
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
  succeeded,
  takeTimeouts,
  waited,
} from './testing.js';

const REASON = new Error('enough');

interface SetUp {
  client: JobClient;
  sent: Sent[];
  storage: Storage;
  page: FakePage;
  /** Load the page again, with an API that goes on so. */
  reload: (...answers: Answer[]) => SetUp;
}

function setUp(answers: Answer[], options: Partial<JobClientOptions> = {}): SetUp {
  const { fetch, sent } = scripted(...answers);
  const storage = options.storage ?? new FakeStorage();
  const page = new FakePage();
  const client = new JobClient({ startUrl: START_URL, fetch, page, ...options, storage });
  const reload = (...rest: Answer[]): SetUp => {
    // The old page looks no more.
    page.hide();
    return setUp(rest, { ...options, storage });
  };
  return { client, sent, storage, page, reload };
}

function linesOf(sent: Sent[]): string[] {
  return sent.map(({ method, url }) => `${method} ${url}`);
}

function timesOf(sent: Sent[]): number[] {
  return sent.map(({ at }) => at);
}

function keysOf(sent: Sent[]): (string | null)[] {
  return sent.filter(({ method }) => method === 'POST').map(({ headers }) => headers.get('Idempotency-Key'));
}

function statusesOf(client: JobClient): string[] {
  return client.remembered().map(({ status }) => status);
}

describe('a client', () => {
  it('starts a job with one request', async () => {
    const { client, sent } = setUp([accepted]);
    const started = await client.start({ seconds: 2 }, { idempotencyKey: 'report-42' });
    expect(started).toMatchObject({ id: 'report-42', status: 'RUNNING', url: new URL(`${START_URL}/report-42`) });
    expect(linesOf(sent)).toEqual([`POST ${START_URL}`]);
    expect(sent[0]!.body).toBe('{"input":{"seconds":2}}');
  });

  it('starts a job without an input', async () => {
    const { client, sent } = setUp([accepted]);
    await client.start();
    expect(sent[0]!.body).toBe('{}');
    expect(keysOf(sent)).toEqual([null]);
  });

  it('reads a job with one request', async () => {
    const { client, sent } = setUp([succeeded({ rows: 3 })]);
    expect(await client.status('report/42')).toEqual({
      id: 'report/42',
      status: 'SUCCEEDED',
      startDate: START_DATE,
      output: { rows: 3 },
    });
    expect(linesOf(sent)).toEqual([`GET ${START_URL}/report%2F42`]);
  });

  it('reads a job that failed without throwing', async () => {
    const { client } = setUp([job('FAILED', { error: 'ValueError' })]);
    expect(await client.status('report-42')).toMatchObject({ status: 'FAILED', error: 'ValueError' });
  });

  it('stops a job with one request', async () => {
    const { client, sent } = setUp([json(202, { id: 'report-42', statusUrl: 'report-42' })]);
    expect(await client.cancel('report-42')).toEqual({ id: 'report-42', statusUrl: 'report-42' });
    expect(linesOf(sent)).toEqual([`DELETE ${START_URL}/report-42`]);
  });

  it.each<[string, (client: JobClient, signal: AbortSignal) => Promise<unknown>]>([
    ['start', (client, signal) => client.start({}, { signal })],
    ['status', (client, signal) => client.status('report-42', signal)],
    ['cancel', (client, signal) => client.cancel('report-42', signal)],
  ])('can be aborted in a %s, which it does not repeat', async (_, call) => {
    const { client, sent } = setUp([LOST]);
    await expect(call(client, AbortSignal.abort(REASON))).rejects.toBe(REASON);
    await expect(call(client, new AbortController().signal)).rejects.toThrow(ConnectionError);
    expect(sent).toHaveLength(1);
  });

  it('works where there is neither a page nor a storage', async () => {
    const { fetch } = scripted(accepted, running(0), succeeded());
    const client = new JobClient({ startUrl: START_URL, fetch, page: null, storage: null });
    expect(await client.start()).toMatchObject({ status: 'RUNNING' });
    expect(await client.status('1')).toMatchObject({ status: 'RUNNING' });
    expect(await client.follow('1')).toMatchObject({ output: 'done' });
    expect(client.remembered()).toEqual([]);
  });

  it('looks at the document, if there is one', () => {
    const page = new FakePage();
    vi.stubGlobal('document', page);
    page.hide();
    void new JobClient({ startUrl: START_URL, fetch: scripted().fetch }).follow('1');
    expect(getEventListeners(page, 'visibilitychange')).toHaveLength(1);
  });

  it('uses the session storage, if there is one', () => {
    const storage = new FakeStorage();
    vi.stubGlobal('sessionStorage', storage);
    void new JobClient({ startUrl: START_URL, fetch: scripted(NEVER).fetch }).run();
    expect(storage.key(0)).toBe(`async-api:${START_URL}`);
  });

  it('works where the session storage may not be touched', async () => {
    vi.stubGlobal('sessionStorage', undefined);
    vi.spyOn(globalThis, 'sessionStorage', 'get').mockImplementation(() => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    });
    expect(new JobClient({ startUrl: START_URL }).remembered()).toEqual([]);
  });
});

describe('a run', () => {
  stopClock();

  it('starts a job, looks when it is told to, and gives the job with its output', async () => {
    const { client, sent } = setUp([accepted, running(2), running(10), succeeded({ rows: 3 })]);
    const { id, output } = await ended(client.run<{ rows: number }>({ seconds: 13 }, { idempotencyKey: 'report-42' }));
    expect({ id, output }).toEqual({ id: 'report-42', output: { rows: 3 } });
    const url = `${START_URL}/report-42`;
    expect(linesOf(sent)).toEqual([`POST ${START_URL}`, `GET ${url}`, `GET ${url}`, `GET ${url}`]);
    expect(timesOf(sent)).toEqual([0, 1_000, 3_000, 13_000]);
    expect(sent[0]!.body).toBe('{"input":{"seconds":13}}');
  });

  it('tells of the job once it is started, and after each look', async () => {
    const { client, sent } = setUp([accepted, running(), succeeded()]);
    const updates: [Job, number][] = [];
    const onUpdate = (update: Job): unknown => updates.push([update, sent.length]);
    await ended(client.run({}, { idempotencyKey: 'report-42', onUpdate }));
    const started = { id: 'report-42', status: 'RUNNING', startDate: START_DATE };
    expect(updates).toEqual([
      [started, 1],
      [started, 2],
      [{ ...started, status: 'SUCCEEDED', output: 'done' }, 3],
    ]);
  });

  it('looks where Location says, and not where it would itself', async () => {
    const moved = json(
      202,
      { id: 'report-42', status: 'RUNNING', startDate: START_DATE, statusUrl: '/v1/elsewhere/report-42' },
      { Location: '/v2/report-42' },
    );
    const { client, sent } = setUp([moved, succeeded()]);
    await ended(client.run());
    expect(linesOf(sent)).toEqual([`POST ${START_URL}`, `GET ${ORIGIN}/v2/report-42`]);
  });

  it('gives its key to no other origin', async () => {
    const foreign = json(202, { id: '1', status: 'RUNNING' }, { Location: 'https://other.example/1' });
    const { client, sent } = setUp([foreign], { headers: { 'X-Api-Key': 'secret' } });
    await expect(ended(client.run())).rejects.toThrow(ContractError);
    expect(sent).toHaveLength(1);
  });

  it('looks each 10 s where no Retry-After is sent', async () => {
    const started = json(202, { id: '1', status: 'RUNNING', startDate: START_DATE }, { Location: 'execution/1' });
    const { client, sent } = setUp([started, job('RUNNING'), succeeded()]);
    await ended(client.run());
    expect(timesOf(sent)).toEqual([0, 10_000, 20_000]);
  });

  it('goes on while the job waits to be started anew', async () => {
    const { client } = setUp([accepted, job('PENDING_REDRIVE'), running(), succeeded()]);
    expect(await ended(client.run())).toMatchObject({ output: 'done' });
  });

  it.each([null, false, 0, '', []])('gives the output %j', async (output) => {
    const { client } = setUp([accepted, succeeded(output)]);
    expect(await ended(client.run())).toHaveProperty('output', output);
  });

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED'] as const)('throws the job that ended as %s', async (status) => {
    const { client, sent } = setUp([accepted, job(status, { error: 'ValueError', cause: 'x < 0' })]);
    const onUpdate = vi.fn();
    const run = ended(client.run({}, { idempotencyKey: 'report-42', onUpdate }));
    const failed = { id: 'report-42', status, startDate: START_DATE, error: 'ValueError', cause: 'x < 0' };
    await expect(run).rejects.toThrow(JobFailedError);
    await expect(run).rejects.toMatchObject({ message: `The job ended as ${status}: ValueError`, job: failed });
    expect(onUpdate).toHaveBeenLastCalledWith(failed);
    expect(sent).toHaveLength(2);
  });

  it('throws what onUpdate throws', async () => {
    const { client } = setUp([accepted]);
    const onUpdate = (): never => {
      throw REASON;
    };
    await expect(ended(client.run({}, { onUpdate }))).rejects.toBe(REASON);
  });

  describe('with an idempotency key', () => {
    it('sends it', async () => {
      const { client, sent } = setUp([accepted, succeeded()]);
      await ended(client.run({}, { idempotencyKey: 'report-42' }));
      expect(keysOf(sent)).toEqual(['report-42']);
    });

    it('throws where the job is that has it already', async () => {
      const { client, sent } = setUp([problem(409, { Location: 'execution/report-42' })]);
      const run = ended(client.run({}, { idempotencyKey: 'report-42' }));
      await expect(run).rejects.toThrow(NameTakenError);
      await expect(run).rejects.toMatchObject({ location: new URL(`${START_URL}/report-42`) });
      expect(sent).toHaveLength(1);
      expect(client.remembered()).toEqual([]);
    });

    it('remembers the job that has it already, if it is one of its own', async () => {
      const { client } = setUp([accepted, succeeded(), problem(409)]);
      await ended(client.run({}, { idempotencyKey: 'report-42' }));
      await expect(ended(client.run({}, { idempotencyKey: 'report-42' }))).rejects.toThrow(NameTakenError);
      expect(statusesOf(client)).toEqual(['SUCCEEDED']);
    });
  });

  describe('without an idempotency key', () => {
    it('makes one up, each time another', async () => {
      const { client, sent } = setUp([accepted, succeeded(), accepted, succeeded()]);
      await ended(client.run());
      await ended(client.run());
      expect(new Set(keysOf(sent)).size).toBe(2);
    });

    it('makes it of 16 random bytes', async () => {
      vi.spyOn(crypto, 'getRandomValues').mockImplementation(<Bytes>(bytes: Bytes) => {
        (bytes as Uint8Array).fill(10);
        return bytes;
      });
      const { client, sent } = setUp([accepted, succeeded()]);
      await ended(client.run());
      expect(keysOf(sent)).toEqual(['0a'.repeat(16)]);
    });
  });

  describe('waits out', () => {
    const TRANSIENT: [string, Answer][] = [
      ['a lost connection', LOST],
      ...[408, 429, 500, 502, 503, 504].map((status): [string, Answer] => [`${status}`, () => problem(status)]),
      ['a proxy that answers HTML', () => new Response('<h1>Bad Gateway</h1>', { status: 502 })],
    ];

    it.each(TRANSIENT)('%s at the start, which it sends again as it was', async (_, answer) => {
      const { client, sent } = setUp([answer, answer, accepted, succeeded()]);
      await ended(client.run({ seconds: 2 }));
      expect(timesOf(sent)).toEqual([0, 500, 1_500, 2_500]);
      expect(new Set(keysOf(sent)).size).toBe(1);
      expect(sent.slice(0, 3).map(({ body }) => body)).toEqual(Array(3).fill('{"input":{"seconds":2}}'));
    });

    it.each(TRANSIENT)('%s while the job runs', async (_, answer) => {
      const { client, sent } = setUp([accepted, answer, answer, running(2), answer, succeeded()]);
      await ended(client.run());
      expect(timesOf(sent)).toEqual([0, 1_000, 1_500, 2_500, 4_500, 5_000]);
      expect(keysOf(sent)).toHaveLength(1);
    });

    it('a slow answer', async () => {
      const timeOut = takeTimeouts();
      const { client, sent } = setUp([NEVER, accepted, succeeded()], { requestTimeout: 60_000 });
      const run = client.run();
      await pass(0);
      timeOut(60_000);
      await ended(run);
      expect(timesOf(sent)).toEqual([0, 500, 1_500]);
    });

    it('hours without a server if it is told to, with at most 30 s between two attempts', async () => {
      vi.mocked(Math.random).mockReturnValue(1);
      const { client, sent } = setUp([...Array<Answer>(200).fill(LOST), accepted, succeeded()]);
      await ended(client.run({}, { lostTimeout: Infinity }));
      const times = timesOf(sent);
      const waits = times.slice(1).map((at, index) => at - times[index]!);
      expect(waits.slice(0, 7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
      expect(waits.at(-2)).toBe(30_000);
    });

    it.each([429, 503])('%i for as long as it asks', async (status) => {
      const { client, sent } = setUp([accepted, problem(status, { 'Retry-After': '7' }), succeeded()]);
      await ended(client.run());
      expect(timesOf(sent)).toEqual([0, 1_000, 8_000]);
    });

    it('429 for longer than it asks, if it does not help', async () => {
      const busy = (): Response => problem(429, { 'Retry-After': '1' });
      const { client, sent } = setUp([busy, busy, busy, accepted, succeeded()]);
      await ended(client.run());
      expect(timesOf(sent)).toEqual([0, 1_000, 2_000, 4_000, 5_000]);
    });

    it('and tells of each attempt', async () => {
      const { client } = setUp([LOST, LOST, accepted, problem(429, { 'Retry-After': '7' }), succeeded()]);
      const retries: Retry[] = [];
      await ended(client.run({}, { onRetry: (retry) => retries.push(retry) }));
      expect(retries).toEqual([
        { error: expect.any(ConnectionError), attempt: 1, wait: 500 },
        { error: expect.any(ConnectionError), attempt: 2, wait: 1_000 },
        { error: expect.any(TooManyRequestsError), attempt: 1, wait: 7_000 },
      ]);
    });

    it.each([400, 401, 403, 404, 415])('nothing that will not change: %i at the start', async (status) => {
      const { client, sent } = setUp([problem(status)]);
      await expect(ended(client.run())).rejects.toMatchObject({ status });
      expect(sent).toHaveLength(1);
    });

    it.each([400, 401, 403, 409, 415])('nothing that will not change: %i while the job runs', async (status) => {
      const { client, sent } = setUp([accepted, problem(status)]);
      await expect(ended(client.run())).rejects.toMatchObject({ status });
      expect(sent).toHaveLength(2);
    });

    it('no answer against the contract', async () => {
      const { client, sent } = setUp([accepted, new Response('<h1>Log in</h1>')]);
      await expect(ended(client.run())).rejects.toThrow(ContractError);
      expect(sent).toHaveLength(2);
    });
  });

  it('whose start arrived, and whose answer was lost until the job was over, finds its job', async () => {
    const { client, sent } = setUp([LOST, problem(409), succeeded()]);
    const { id } = await ended(client.run());
    expect(keysOf(sent)).toEqual([id, id]);
    expect(linesOf(sent).at(-1)).toBe(`GET ${START_URL}/${id}`);
    expect(timesOf(sent)).toEqual([0, 500, 500]);
    expect(statusesOf(client)).toEqual(['SUCCEEDED']);
  });

  it('whose start arrived, and whose answer was lost in the middle, is one job on a socket too', async () => {
    vi.useRealTimers();
    const body = JSON.stringify({ id: '1', status: 'SUCCEEDED', startDate: START_DATE, output: 'done' });
    const { origin, lines, headers } = await serve(
      (_, response) => response.writeHead(202, { 'Content-Length': 99 }).write(body, () => response.destroy()),
      (_, response) => response.writeHead(202, { Location: 'jobs/1', 'Retry-After': '0' }).end(body),
      (_, response) => response.end(body),
    );
    const client = new JobClient({ startUrl: `${origin}/stage/jobs`, storage: null });
    expect(await client.run()).toMatchObject({ output: 'done' });
    expect(lines).toEqual(['POST /stage/jobs', 'POST /stage/jobs', 'GET /stage/jobs/1']);
    expect(headers[1]!['idempotency-key']).toBe(headers[0]!['idempotency-key']);
  });

  describe('takes into account that a job settles:', () => {
    it('it is unknown shortly after its start', async () => {
      const { client, sent } = setUp([accepted, problem(404), problem(404), succeeded()]);
      expect(await ended(client.run())).toMatchObject({ output: 'done' });
      expect(timesOf(sent)).toEqual([0, 1_000, 1_500, 2_500]);
    });

    it('it is unknown shortly after a start that took long', async () => {
      const { client } = setUp([...Array<Answer>(6).fill(LOST), accepted, problem(404), succeeded()]);
      expect(await ended(client.run())).toMatchObject({ output: 'done' });
    });

    it('it is unknown shortly after the answer that it has been started already', async () => {
      const { client } = setUp([...Array<Answer>(6).fill(LOST), problem(409), problem(404), succeeded()]);
      expect(await ended(client.run())).toMatchObject({ output: 'done' });
    });

    it('it is gone if it stays unknown for 10 s', async () => {
      const { client, sent } = setUp([accepted, ...Array.from({ length: 9 }, () => problem(404))]);
      await expect(ended(client.run())).rejects.toThrow(JobNotFoundError);
      expect(timesOf(sent)).toEqual([0, 1_000, 1_500, 2_500, 4_500, 8_500, 16_500]);
    });

    it('it is gone if it is unknown later', async () => {
      const { client, sent } = setUp([accepted, running(9), problem(404)]);
      await expect(ended(client.run())).rejects.toThrow(JobNotFoundError);
      expect(sent).toHaveLength(3);
    });

    it('its output comes after its end', async () => {
      const { client, sent } = setUp([accepted, job('SUCCEEDED'), job('SUCCEEDED'), succeeded()]);
      expect(await ended(client.run())).toMatchObject({ output: 'done' });
      expect(timesOf(sent)).toEqual([0, 1_000, 2_000, 3_000]);
    });

    it('it is gone if it is unknown and the clock has been set back', async () => {
      const { client } = setUp([accepted, problem(404), problem(404), problem(404)]);
      const run = expect(client.run()).rejects.toThrow(JobNotFoundError);
      await pass(1_000);
      vi.setSystemTime(NOW - 3_600_000);
      await pass(1_000);
      await run;
    });

    it('an output that does not come for 10 s is against the contract', async () => {
      const { client, sent } = setUp([accepted, running(60), ...Array<Answer>(20).fill(job('SUCCEEDED'))]);
      await expect(ended(client.run())).rejects.toThrow(ContractError);
      expect(timesOf(sent).at(-1)).toBe(71_000);
    });
  });

  describe('on a page', () => {
    it('that is hidden looks no more, and looks at once when it is seen', async () => {
      const { client, sent, page } = setUp([accepted, running(), succeeded()]);
      const run = client.run();
      await pass(1_500);
      page.hide();
      await pass(3_600_000);
      expect(sent).toHaveLength(2);
      page.show();
      expect(await run).toMatchObject({ output: 'done' });
      expect(timesOf(sent).at(-1)).toBe(3_601_500);
    });

    it('that is hidden still starts the job', async () => {
      const { client, sent, page } = setUp([LOST, accepted]);
      page.hide();
      void client.run();
      await pass(60_000);
      expect(sent).toHaveLength(2);
    });

    it('that is hidden follows no job before it is seen', async () => {
      const { client, sent, page } = setUp([succeeded()]);
      page.hide();
      const following = client.follow('report-42');
      await pass(60_000);
      expect(sent).toEqual([]);
      page.show();
      expect(await following).toMatchObject({ output: 'done' });
    });

    it('that is hidden does not look again after a lost connection', async () => {
      const { client, sent, page } = setUp([accepted, LOST, succeeded()]);
      const run = client.run();
      await pass(1_100);
      page.hide();
      await pass(60_000);
      expect(sent).toHaveLength(2);
      page.show();
      await run;
    });

    it('that is seen again looks before it is time', async () => {
      const { client, sent, page } = setUp([accepted, running(60), succeeded()]);
      const run = client.run();
      await pass(4_000);
      page.hide();
      page.show();
      await run;
      expect(timesOf(sent)).toEqual([0, 1_000, 4_000]);
    });

    it('that is seen again and again looks once a second', async () => {
      const { client, sent, page } = setUp([accepted, ...Array<Answer>(9).fill(running(60))]);
      void client.run();
      for (let times = 0; times < 39; times += 1) {
        page.hide();
        page.show();
        await pass(100);
      }
      expect(timesOf(sent)).toEqual([0, 1_000, 2_000, 3_000]);
    });

    it('that is seen again does not look while the API asks to wait', async () => {
      const { client, sent, page } = setUp([accepted, problem(429, { 'Retry-After': '30' }), succeeded()]);
      const run = client.run();
      await pass(10_000);
      page.hide();
      page.show();
      await ended(run);
      expect(timesOf(sent)).toEqual([0, 1_000, 31_000]);
    });

    it.each<[string, Answer[], number[]]>([
      ['the start', Array<Answer>(6).fill(LOST), [0, 500, 1_500, 3_500, 7_500, 15_500]],
      ['a look', [accepted, ...Array<Answer>(5).fill(LOST)], [0, 1_000, 1_500, 2_500, 4_500, 8_500]],
    ])('whose network is back repeats %s at once', async (_, answers, times) => {
      const window = fakeWindow();
      const { client, sent } = setUp([...answers, accepted]);
      void client.run();
      const back = times.at(-1)! + 1_200;
      await pass(back);
      expect(timesOf(sent)).toEqual(times);
      window.dispatchEvent(new Event('online'));
      await pass(0);
      expect(timesOf(sent)).toEqual([...times, back]);
    });
  });

  describe('of an API that waits', () => {
    const WAITING = { waitSeconds: 20 };

    it('looks again at once, and gives the job as soon as the API does', async () => {
      const answers = [accepted, waited(20_000, running(10)), waited(4_500, succeeded())];
      const { client, sent } = setUp(answers, WAITING);
      expect(await ended(client.run())).toMatchObject({ output: 'done' });
      expect(timesOf(sent)).toEqual([0, 1_000, 21_000]);
      expect(Date.now() - NOW).toBe(25_500);
    });

    it('looks for the first time after a second at the latest', async () => {
      const started = json(202, { id: '1', status: 'RUNNING' }, { Location: 'execution/1', 'Retry-After': '5' });
      const { client, sent } = setUp([started, waited(0, succeeded())], WAITING);
      await ended(client.run());
      expect(timesOf(sent)).toEqual([0, 1_000]);
    });

    it('looks once a second where it answers at once', async () => {
      const { client, sent } = setUp([accepted, ...Array<Answer>(9).fill(waited(0, running(10)))], WAITING);
      void client.run();
      await pass(3_500);
      expect(timesOf(sent)).toEqual([0, 1_000, 2_000, 3_000]);
    });

    it('looks when it is told to where it cannot wait after all, and tells of no lost connection', async () => {
      const { client, sent } = setUp([accepted, LOST, running(3), running(3), succeeded()], WAITING);
      const onRetry = vi.fn();
      await ended(client.run({}, { onRetry }));
      expect(timesOf(sent)).toEqual([0, 1_000, 1_000, 4_000, 7_000]);
      expect(onRetry).not.toHaveBeenCalled();
    });

    it('lets the look end on a page that is hidden meanwhile, and looks again when it is seen', async () => {
      const { client, sent, page } = setUp([accepted, waited(20_000, running()), waited(0, succeeded())], WAITING);
      const run = client.run();
      await pass(2_000);
      page.hide();
      await pass(3_600_000);
      expect(sent).toHaveLength(2);
      page.show();
      expect(await ended(run)).toMatchObject({ output: 'done' });
    });

    it('is lost after all the time that it waits without an answer', async () => {
      const timeOut = takeTimeouts();
      const { client } = setUp([accepted, NEVER, NEVER], WAITING);
      const lost = expect(client.run({}, { lostTimeout: 70_000 })).rejects.toThrow(LostConnectionError);
      await pass(1_000);
      timeOut(50_000);
      await pass(70_500);
      timeOut(50_000);
      await lost;
    });

    it('hangs up when it is aborted, and leaves nothing behind', async () => {
      const controller = new AbortController();
      const { client, sent, page } = setUp([accepted, NEVER], WAITING);
      const run = expect(client.run({}, { signal: controller.signal })).rejects.toBe(REASON);
      await pass(5_000);
      controller.abort(REASON);
      await run;
      await pass(60_000);
      expect(sent).toHaveLength(2);
      expect(vi.getTimerCount()).toBe(0);
      expect(getEventListeners(page, 'visibilitychange')).toEqual([]);
    });

    it('does not wait in a look of its own', async () => {
      const { client, sent } = setUp([running()], WAITING);
      await client.status('report-42');
      expect(sent[0]!.headers.get('Prefer')).toBeNull();
    });
  });

  describe('without an answer', () => {
    const gone = (): Answer[] => Array<Answer>(100).fill(LOST);
    /** Of each attempt until a client gives up, from the first one on, with the least pauses. */
    const ATTEMPTS = [
      0,
      500,
      1_500,
      3_500,
      7_500,
      15_500,
      ...Array.from({ length: 20 }, (_, i) => 30_500 + 15_000 * i),
    ];
    const UNTIL_GIVEN_UP = ATTEMPTS.filter((at) => at <= 300_500);

    async function lost(run: Promise<unknown>): Promise<LostConnectionError> {
      const error: unknown = await ended(run).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(LostConnectionError);
      return error as LostConnectionError;
    }

    it('gives up to look after 5 minutes, says where the job is, and remembers it', async () => {
      const { client, sent, page } = setUp([accepted, ...gone()]);
      const error = await lost(client.run({}, { idempotencyKey: 'report-42' }));
      expect(error).toMatchObject({ id: 'report-42', url: new URL(`${START_URL}/report-42`), isStarted: true });
      expect(error.message).toBe(
        `No answer came from ${ORIGIN} for 300 s. The job may run on: follow it again by its id.`,
      );
      expect(error.cause).toBeInstanceOf(ConnectionError);
      expect(timesOf(sent).slice(1)).toEqual(UNTIL_GIVEN_UP.map((at) => at + 1_000));
      expect(statusesOf(client)).toEqual(['RUNNING']);
      expect(vi.getTimerCount()).toBe(0);
      expect(getEventListeners(page, 'visibilitychange')).toEqual([]);
    });

    it('gives up to start after 5 minutes, and does not say that there is a job', async () => {
      const { client, sent } = setUp(gone());
      const error = await lost(client.run());
      expect(error).toMatchObject({ id: keysOf(sent)[0], isStarted: false });
      expect(error.message).toContain('The job may have started');
      expect(timesOf(sent)).toEqual(UNTIL_GIVEN_UP);
      expect(statusesOf(client)).toEqual(['STARTING']);
    });

    it('gives up after as long as it is told, and tells of no attempt that does not follow', async () => {
      const { client, sent } = setUp([accepted, ...gone()]);
      const onRetry = vi.fn();
      await lost(client.run({}, { lostTimeout: 3_000, onRetry }));
      expect(timesOf(sent)).toEqual([0, 1_000, 1_500, 2_500, 4_500]);
      expect(onRetry).toHaveBeenCalledTimes(3);
    });

    it('gives up at once if it is told to', async () => {
      const { client, sent } = setUp([LOST]);
      await lost(client.run({}, { lostTimeout: 0 }));
      expect(sent).toHaveLength(1);
    });

    it('counts the time in which no answer comes, too', async () => {
      const timeOut = takeTimeouts();
      const { client, sent } = setUp([NEVER, NEVER]);
      const run = client.run({}, { lostTimeout: 20_000 });
      await pass(0);
      timeOut(30_000);
      await pass(500);
      await pass(19_500);
      timeOut(30_000);
      await lost(run);
      expect(sent).toHaveLength(2);
    });

    it.each([429, 503])('begins to count anew when %i is answered', async (status) => {
      const few = Array<Answer>(5).fill(LOST);
      const { client } = setUp([...few, problem(status), ...few, accepted, succeeded()]);
      expect(await ended(client.run({}, { lostTimeout: 90_000 }))).toMatchObject({ output: 'done' });
    });

    it('begins to count anew at each look', async () => {
      const few = Array<Answer>(5).fill(LOST);
      const { client } = setUp([accepted, ...few, running(), ...few, succeeded()]);
      expect(await ended(client.run({}, { lostTimeout: 8_000 }))).toMatchObject({ output: 'done' });
    });

    it('does not count while the page is hidden', async () => {
      const { client, sent, page } = setUp([accepted, LOST, LOST, succeeded()]);
      const run = client.run({}, { lostTimeout: 2_000 });
      await pass(1_100);
      page.hide();
      await pass(3_600_000);
      page.show();
      expect(await ended(run)).toMatchObject({ output: 'done' });
      expect(sent).toHaveLength(4);
    });

    it('does not count while the machine is offline', async () => {
      const window = fakeWindow();
      const { client, sent } = setUp([accepted, ...gone()]);
      const run = client.run({}, { lostTimeout: 60_000 });
      await pass(1_100);
      goOnline(window, false);
      await pass(600_000);
      const offline = sent.length;
      goOnline(window, true);
      await lost(run);
      expect(timesOf(sent).at(-1)! - 601_100).toBeGreaterThanOrEqual(59_000);
      expect(sent.length - offline).toBeGreaterThan(2);
    });

    it('does not take the time that a machine slept for time without an answer', async () => {
      const { client } = setUp([accepted, LOST, LOST, succeeded()]);
      const run = client.run();
      await pass(1_100);
      const { now } = performance;
      vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + 8 * 3_600_000);
      expect(await ended(run)).toMatchObject({ output: 'done' });
    });

    it('can be followed again', async () => {
      const { client } = setUp([accepted, LOST, running(), succeeded()]);
      const { id } = await lost(client.run({}, { lostTimeout: 0 }));
      expect(await ended(client.follow(id))).toMatchObject({ id, output: 'done' });
    });

    it.each<[string, Answer[]]>([
      ['did not arrive', [accepted]],
      ['arrived, and whose job is over', [problem(409)]],
    ])('can start again what %s, as one job', async (_, answers) => {
      const { client, sent } = setUp([LOST, ...answers, succeeded()]);
      const { id } = await lost(client.run({ seconds: 2 }, { lostTimeout: 0 }));
      expect(await ended(client.run({ seconds: 2 }, { idempotencyKey: id }))).toMatchObject({ id, output: 'done' });
      expect(keysOf(sent)).toEqual([id, id]);
      expect(statusesOf(client)).toEqual(['SUCCEEDED']);
    });
  });

  /** What a run may be at, the answers until then, and when that is. */
  const PHASES: [string, Answer[], number][] = [
    ['while the start is sent', [NEVER], 0],
    ['while it waits to send it again', [LOST], 100],
    ['while it waits to look', [accepted], 100],
    ['while it looks', [accepted, NEVER], 1_000],
    ['while it waits to look again', [accepted, LOST], 1_100],
    ['while it waits for a busy API', [accepted, () => problem(429, { 'Retry-After': '60' })], 1_100],
  ];

  describe('with a timeout', () => {
    const TIMEOUT = 900_000;
    let timeOut: () => void;

    beforeEach(() => {
      const timeOutOf = takeTimeouts();
      timeOut = () => timeOutOf(TIMEOUT);
    });

    /** Give up on what a client does. */
    async function giveUp(run: Promise<unknown>, at = 100): Promise<void> {
      const givenUp = expect(run).rejects.toThrow(
        new WaitTimeoutError('The job was not over after 900 s. It runs on.'),
      );
      await pass(at);
      timeOut();
      await givenUp;
    }

    it.each(PHASES)('gives up %s, and does nothing afterwards', async (_, answers, at) => {
      const { client, sent } = setUp(answers);
      await giveUp(client.run({}, { timeout: TIMEOUT }), at);
      expect(vi.getTimerCount()).toBe(0);
      await pass(3_600_000);
      expect(sent).toHaveLength(answers.length);
    });

    it('gives up where there is a signal as well', async () => {
      const { signal } = new AbortController();
      const { client } = setUp([accepted]);
      await giveUp(client.run({}, { timeout: TIMEOUT, signal }));
    });

    it('gives up on a hidden page', async () => {
      const { client, page } = setUp([accepted]);
      page.hide();
      await giveUp(client.run({}, { timeout: TIMEOUT }));
    });

    it('gives up to follow a job', async () => {
      const { client } = setUp([running()]);
      await giveUp(client.follow('report-42', { timeout: TIMEOUT }));
    });

    it.each([0, 5])('of %i ms gives up when it is time', async (timeout) => {
      vi.mocked(AbortSignal.timeout).mockRestore();
      const { client } = setUp([NEVER]);
      await expect(client.run({}, { timeout })).rejects.toThrow(WaitTimeoutError);
    });

    it('remembers the job, which runs on', async () => {
      const { client } = setUp([accepted]);
      await giveUp(client.run({}, { timeout: TIMEOUT }));
      expect(statusesOf(client)).toEqual(['RUNNING']);
    });

    it('gives the job that is over before', async () => {
      const { client } = setUp([accepted, succeeded()]);
      expect(await ended(client.run({}, { timeout: TIMEOUT }))).toMatchObject({ output: 'done' });
    });

    it('throws other errors as they are', async () => {
      const { client } = setUp([problem(400)]);
      await expect(client.run({}, { timeout: TIMEOUT })).rejects.toThrow(InvalidRequestError);
    });

    it('that is aborted before gives the reason', async () => {
      const controller = new AbortController();
      const { client } = setUp([accepted]);
      const run = client.run({}, { timeout: TIMEOUT, signal: controller.signal });
      const aborted = expect(run).rejects.toHaveProperty('name', 'AbortError');
      await pass(500);
      controller.abort();
      await aborted;
    });
  });

  describe('that is aborted', () => {
    let window: EventTarget;
    let controller: AbortController;

    beforeEach(() => {
      window = fakeWindow();
      controller = new AbortController();
    });

    it('before it begins asks for nothing and remembers nothing', async () => {
      const headers = vi.fn(() => ({}));
      const { client, sent } = setUp([], { headers });
      await expect(client.run({}, { signal: AbortSignal.abort(REASON) })).rejects.toBe(REASON);
      expect(sent).toEqual([]);
      expect(headers).not.toHaveBeenCalled();
      expect(client.remembered()).toEqual([]);
    });

    function expectNothingLeft(page: FakePage): void {
      expect(vi.getTimerCount()).toBe(0);
      expect(getEventListeners(page, 'visibilitychange')).toEqual([]);
      expect(getEventListeners(window, 'online')).toEqual([]);
      expect(getEventListeners(window, 'offline')).toEqual([]);
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    }

    it.each(PHASES)('%s gives the reason, and leaves nothing behind', async (_, answers, at) => {
      const { client, sent, page } = setUp(answers);
      const run = expect(client.run({}, { signal: controller.signal })).rejects.toBe(REASON);
      await pass(at);
      controller.abort(REASON);
      await run;
      expectNothingLeft(page);
      await pass(3_600_000);
      expect(sent).toHaveLength(answers.length);
      expect(client.remembered()).toHaveLength(1);
    });

    it('by its own onUpdate looks no more', async () => {
      const { client, sent } = setUp([accepted]);
      const onUpdate = (): void => controller.abort(REASON);
      await expect(ended(client.run({}, { signal: controller.signal, onUpdate }))).rejects.toBe(REASON);
      expect(sent).toHaveLength(1);
    });

    it('not at all leaves nothing behind either', async () => {
      const { client, page } = setUp([LOST, accepted, LOST, running(), succeeded()]);
      await ended(client.run({}, { signal: controller.signal }));
      expectNothingLeft(page);
    });
  });
});

describe('a page that is loaded again', () => {
  stopClock();

  it('finds a job whose start had no answer yet', async () => {
    const { client, sent, reload } = setUp([NEVER]);
    void client.run({ seconds: 2 });
    await pass(100);
    const [key] = keysOf(sent);
    const again = reload(problem(404), succeeded());
    const url = `${START_URL}/${key}`;
    expect(again.client.remembered()).toEqual([
      { id: key, url, startedAt: NOW, input: { seconds: 2 }, status: 'STARTING' },
    ]);
    expect(await ended(again.client.follow(key!))).toMatchObject({ id: key, output: 'done' });
    expect(linesOf(again.sent)).toEqual([`GET ${url}`, `GET ${url}`]);
    expect(statusesOf(again.client)).toEqual(['SUCCEEDED']);
  });

  it('learns that a start never arrived', async () => {
    const { client, sent, reload } = setUp([NEVER]);
    void client.run();
    await pass(60_000);
    const again = reload(problem(404));
    await expect(ended(again.client.follow(keysOf(sent)[0]!))).rejects.toThrow(JobNotFoundError);
    expect(again.sent).toHaveLength(1);
  });

  it('finds a job that runs, and looks at once', async () => {
    const { client, reload } = setUp([accepted]);
    void client.run({ seconds: 2 }, { idempotencyKey: 'report-42' });
    await pass(500);
    const again = reload(running(), succeeded());
    expect(again.client.remembered()).toEqual([
      { id: 'report-42', url: `${START_URL}/report-42`, startedAt: NOW, input: { seconds: 2 }, status: 'RUNNING' },
    ]);
    const onUpdate = vi.fn();
    expect(await ended(again.client.follow('report-42', { onUpdate }))).toMatchObject({ output: 'done' });
    expect(timesOf(again.sent)).toEqual([500, 1_500]);
    expect(onUpdate.mock.calls.map(([{ status }]) => status as unknown)).toEqual(['RUNNING', 'SUCCEEDED']);
  });

  it('finds a job where Location said that it is', async () => {
    const moved = json(202, { id: '1', status: 'RUNNING', startDate: START_DATE }, { Location: '/v2/1' });
    const { client, reload } = setUp([moved]);
    void client.run();
    await pass(500);
    const again = reload(running(), json(202, { id: '1', statusUrl: '1' }), succeeded());
    await again.client.status('1');
    await again.client.cancel('1');
    await ended(again.client.follow('1'));
    const url = `${ORIGIN}/v2/1`;
    expect(linesOf(again.sent)).toEqual([`GET ${url}`, `DELETE ${url}`, `GET ${url}`]);
  });

  it.each<[Job['status'], Answer]>([
    ['SUCCEEDED', succeeded()],
    ['FAILED', job('FAILED')],
    ['TIMED_OUT', job('TIMED_OUT')],
    ['ABORTED', job('ABORTED')],
  ])('knows that a job has ended as %s', async (status, answer) => {
    const { client, reload } = setUp([accepted, answer]);
    await ended(client.run()).catch(() => undefined);
    expect(statusesOf(reload().client)).toEqual([status]);
  });

  it('remembers since when a start that took long has been answered', async () => {
    const { client, reload } = setUp([...Array<Answer>(6).fill(LOST), accepted]);
    void client.run();
    await pass(31_000);
    const again = reload(problem(404), succeeded());
    const { id, startedAt } = again.client.remembered()[0]!;
    expect(startedAt).toBe(NOW + 30_500);
    expect(await ended(again.client.follow(id))).toMatchObject({ output: 'done' });
  });

  it('follows a job that it does not remember, and does not wait for one that is unknown', async () => {
    const { client, sent } = setUp([running(), problem(404)]);
    await expect(ended(client.follow('a/b'))).rejects.toThrow(JobNotFoundError);
    expect(linesOf(sent)).toEqual([`GET ${START_URL}/a%2Fb`, `GET ${START_URL}/a%2Fb`]);
    expect(client.remembered()).toEqual([]);
  });

  it.each([400, 401, 403, 404, 415])('has nothing to do with a start that was refused with %i', async (status) => {
    const { client, reload } = setUp([problem(status)]);
    await ended(client.run()).catch(() => undefined);
    expect(reload().client.remembered()).toEqual([]);
  });

  it('forgets what it is told to forget', async () => {
    const { client, reload } = setUp([accepted, succeeded(), accepted, succeeded()]);
    const { id } = await ended(client.run('first'));
    await ended(client.run('second'));
    client.forget(id);
    expect(reload().client.remembered()).toMatchObject([{ input: 'second' }]);
  });

  it('remembers 50 jobs', async () => {
    const { client } = setUp(Array.from({ length: 51 }, () => [accepted, succeeded()]).flat());
    for (let input = 0; input < 51; input += 1) {
      await ended(client.run(input));
    }
    const inputs = client.remembered().map(({ input }) => input);
    expect([inputs.length, inputs[0], inputs.at(-1)]).toEqual([50, 1, 50]);
  });

  it('does not take the jobs of another API for its own', async () => {
    const { client, storage } = setUp([accepted, succeeded()]);
    await ended(client.run());
    const other = setUp([], { storage, startUrl: `${ORIGIN}/v2/execution` });
    expect(other.client.remembered()).toEqual([]);
  });

  it.each([
    ['full', new FullStorage()],
    ['forbidden', new ForbiddenStorage()],
  ])('works with a storage that is %s', async (_, storage) => {
    const { client } = setUp([accepted, running(), succeeded()], { storage });
    expect(await ended(client.run())).toMatchObject({ output: 'done' });
    expect(client.remembered()).toEqual([]);
  });

  it.each(['{', 'null', '{}', '[null]', '[{"id":"report-42"}]', '[{"id":"report-42","url":"no URL"}]'])(
    'works with a storage that holds %s',
    async (text) => {
      const { client, storage } = setUp([accepted, succeeded(), running(), running(), succeeded()]);
      storage.setItem(`async-api:${START_URL}`, text);
      await ended(client.run({}, { idempotencyKey: 'report-42' }));
      storage.setItem(`async-api:${START_URL}`, text);
      await client.status('report-42');
      await client.cancel('report-42');
      expect(await ended(client.follow('report-42'))).toMatchObject({ output: 'done' });
    },
  );
});
