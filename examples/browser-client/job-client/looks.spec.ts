import { describe, expect, it, vi } from 'vitest';
import { ConnectionError, JobNotFoundError } from './errors.js';
import { JobApi } from './job-api.js';
import { Looks } from './looks.js';
import {
  type Answer,
  LOST,
  NEVER,
  problem,
  running,
  scripted,
  type Sent,
  START_URL,
  succeeded,
  takeTimeouts,
  waited,
} from './testing.js';

const URLS = Array.from({ length: 6 }, (_, number) => new URL(`${START_URL}/${number}`));
const [URL_0 = expect.fail()] = URLS;
const WAITS = 'wait=20';

function setUp(answers: Answer[], waitSeconds = 20): { looks: Looks; sent: Sent[] } {
  const { fetch, sent } = scripted(...answers);
  return { looks: new Looks(new JobApi({ startUrl: START_URL, fetch }), waitSeconds), sent };
}

function prefersOf(sent: Sent[]): (string | null)[] {
  return sent.map(({ headers }) => headers.get('Prefer'));
}

describe('a look', () => {
  it('waits for the API', async () => {
    const { looks, sent } = setUp([waited(0, running()), waited(0, succeeded())]);
    await looks.look(URL_0);
    expect(await looks.look(URL_0)).toMatchObject({ job: { status: 'SUCCEEDED' } });
    expect(prefersOf(sent)).toEqual([WAITS, WAITS]);
  });

  it('does not wait unless it is told to', async () => {
    const { looks, sent } = setUp([running()], 0);
    await looks.look(URL_0);
    expect(prefersOf(sent)).toEqual([null]);
    expect(looks.first(5_000)).toBe(5_000);
  });

  it('goes on asking an API that does not say that it has waited', async () => {
    const { looks, sent } = setUp([running(3), running(3)]);
    expect([await looks.look(URL_0), await looks.look(URL_0)]).toMatchObject([{ wait: 3_000 }, { wait: 3_000 }]);
    expect(prefersOf(sent)).toEqual([WAITS, WAITS]);
  });

  it('of an API that does not let it wait is repeated at once, and waits no more', async () => {
    const { looks, sent } = setUp([LOST, running(3), running(3)]);
    expect(looks.first(5_000)).toBe(1_000);
    expect(await looks.look(URL_0)).toMatchObject({ wait: 3_000 });
    await looks.look(URL_0);
    expect(prefersOf(sent)).toEqual([WAITS, null, null]);
    expect(looks.first(5_000)).toBe(5_000);
  });

  it('waits again after a lost connection, if it has waited before', async () => {
    const { looks, sent } = setUp([waited(0, running()), LOST, running(), waited(0, running())]);
    for (let times = 0; times < 3; times += 1) {
      await looks.look(URL_0);
    }
    expect(prefersOf(sent)).toEqual([WAITS, WAITS, null, WAITS]);
  });

  it('waits again after no answer at all', async () => {
    const { looks, sent } = setUp([LOST, LOST, waited(0, running())]);
    await expect(looks.look(URL_0)).rejects.toThrow(ConnectionError);
    await looks.look(URL_0);
    expect(prefersOf(sent)).toEqual([WAITS, null, WAITS]);
  });

  it('that is refused, times out or is aborted is not repeated', async () => {
    const timeOut = takeTimeouts();
    const { looks, sent } = setUp([problem(404), NEVER, NEVER]);
    await expect(looks.look(URL_0)).rejects.toThrow(JobNotFoundError);
    const late = expect(looks.look(URL_0)).rejects.toThrow('No answer came within 50 s');
    await vi.waitUntil(() => sent.length === 2, { interval: 1 });
    timeOut(looks.longest);
    await late;
    const aborter = new AbortController();
    const aborted = expect(looks.look(URL_0, aborter.signal)).rejects.toThrow('enough');
    await vi.waitUntil(() => sent.length === 3, { interval: 1 });
    aborter.abort(new Error('enough'));
    await aborted;
    expect(prefersOf(sent)).toEqual([WAITS, WAITS, WAITS]);
  });

  it('waits beside three others, and leaves connections to everything else', async () => {
    let end!: (response: Response) => void;
    const first = new Promise<Response>((resolve) => (end = resolve));
    const { looks, sent } = setUp([first, NEVER, NEVER, NEVER, running(), NEVER]);
    const looking = looks.look(URL_0);
    for (const url of URLS.slice(1, 4)) {
      void looks.look(url);
    }
    await looks.look(URLS[4]!);
    end(new Response('{"id": "0"}'));
    await looking;
    void looks.look(URLS[5]!);
    await vi.waitUntil(() => sent.length === 6, { interval: 1 });
    expect(prefersOf(sent)).toEqual([WAITS, WAITS, WAITS, WAITS, null, WAITS]);
  });
});
