import { type ComponentFixture, TestBed } from '@angular/core/testing';
import {
  ConnectionError,
  JobFailedError,
  JobNotFoundError,
  LostConnectionError,
  NameTakenError,
  type RememberedJob,
} from 'job-client';

import { App } from './app';
import { JOB_CLIENT } from './job-service';
import { FakeClient, type Followed, job, remembered } from './testing';

let client: FakeClient;
let fixture: ComponentFixture<App>;
let page: HTMLElement;

async function open(jobs: RememberedJob[] = []): Promise<void> {
  client = new FakeClient(jobs);
  TestBed.configureTestingModule({ providers: [{ provide: JOB_CLIENT, useValue: client }] });
  fixture = TestBed.createComponent(App);
  page = fixture.nativeElement as HTMLElement;
  await fixture.whenStable();
}

async function request(input?: string, key?: string): Promise<Followed> {
  if (input !== undefined) {
    fill('textarea', input);
  }
  if (key !== undefined) {
    fill('input', key);
  }
  await click('リクエスト');
  return client.followed.at(-1)!;
}

function fill(selector: string, value: string): void {
  const field = page.querySelector<HTMLInputElement | HTMLTextAreaElement>(selector)!;
  field.value = value;
  field.dispatchEvent(new Event('input'));
}

function button(name: string): HTMLButtonElement | undefined {
  return [...page.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name);
}

function isDisabled(name: string): boolean {
  return button(name)!.ariaDisabled === 'true';
}

async function click(name: string): Promise<void> {
  button(name)!.click();
  await settled();
}

async function update(followed: Followed, ...told: Parameters<typeof job>): Promise<void> {
  followed.options.onUpdate!(job(...told));
  await fixture.whenStable();
}

async function fail(followed: Followed, error: Error): Promise<void> {
  followed.end.reject(error);
  await settled();
}

/** Every promise that is settled by now has been heard, and the page shows it. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  await fixture.whenStable();
}

function text(selector: string): string | undefined {
  return page.querySelector(selector)?.textContent?.trim();
}

const shown = (id: string): string | undefined => text(`[data-testid=${id}]`);

function lostConnection(isStarted: boolean): LostConnectionError {
  return new LostConnectionError('gone', 'report-42', new URL('https://api.example.com/report-42'), isStarted);
}

const taken = new NameTakenError(
  409,
  { type: 'urn:problem-type:async-api:name-taken', title: 'The name is taken', detail: 'Another job holds it.' },
  undefined,
);

describe('a job of its own', () => {
  beforeEach(() => open());

  it('has nothing to show before it is asked for', () => {
    expect(page.querySelector('section')).toBeNull();
    expect(client.followed).toEqual([]);
  });

  it('starts with the input of the form and no key', async () => {
    const { input, options } = await request();

    expect(input).toEqual({ message: 'client request' });
    expect(options.idempotencyKey).toBeUndefined();
    expect(shown('status')).toBe('STARTING');
    expect(isDisabled('Cancel')).toBe(true);
  });

  it('starts with what the options say', async () => {
    const { input, options } = await request('[1, null]', ' report-42 ');

    expect(input).toEqual([1, null]);
    expect(options.idempotencyKey).toBe('report-42');
  });

  it('sends no input that is not JSON, and says so until it is changed', async () => {
    await request('{oops');

    expect(client.followed).toEqual([]);
    expect(text('#input-error')).toContain('This is not JSON');
    expect(page.querySelector('textarea')!.getAttribute('aria-invalid')).toBe('true');

    fill('textarea', '{}');
    await fixture.whenStable();
    expect(text('#input-error')).toBe('');
  });

  it('is RUNNING once it has an id', async () => {
    await update(await request(), 'RUNNING');

    expect(text('h2')).toBe('Working …');
    expect(shown('status')).toBe('RUNNING');
    expect(shown('job-id')).toBe('report-42');
    expect(text('[role=status]')).toBe('The job is running.');
  });

  it('shows its message as heading, and how long it took by the clock of the server', async () => {
    await update(await request(), 'SUCCEEDED', {
      output: { message: 'One minute elapsed' },
      stopDate: 1_795_459_231.5,
    });

    expect(text('h2')).toBe('One minute elapsed');
    expect(shown('elapsed')).toBe('31 s');
    expect(text('[role=status]')).toBe('One minute elapsed');
    expect(page.querySelector('[role=progressbar]')!.getAttribute('aria-valuetext')).toContain('past the 29 s');
    expect(button('Cancel') ?? button('Try again')).toBeUndefined();
  });

  it.each([
    [{ total: 3 }, '{"total":3}'],
    ['done', '"done"'],
    [null, 'null'],
  ])('shows an output without a message as JSON: %j', async (output, heading) => {
    await update(await request(), 'SUCCEEDED', { output });

    expect(text('h2')).toBe(heading);
  });

  it('says that the connection is lost, and when it is back', async () => {
    const followed = await request();
    await update(followed, 'RUNNING');

    followed.options.onRetry!({ error: new ConnectionError('gone'), attempt: 1, wait: 1000 });
    await fixture.whenStable();
    expect(shown('connection')).toContain('trying again');
    expect(text('[role=status]')).toBe('Connection lost, trying again.');

    await update(followed, 'RUNNING');
    expect(shown('connection')).toBeUndefined();
    expect(text('[role=status]')).toBe('The job is running.');
  });

  it('says that the connection stays lost, and follows the same job on Try again', async () => {
    const followed = await request();
    await update(followed, 'RUNNING');

    await fail(followed, lostConnection(true));

    expect(text('h2')).toBe('The connection is lost');
    expect(shown('status')).toBe('LOST');
    expect(shown('detail')).toContain('may still be running');
    expect(shown('connection')).toBeUndefined();
    expect(text('[role=status]')).toContain('The connection is lost. No answer');

    await click('Try again');
    expect(client.followed.map(({ id }) => id)).toEqual([undefined, 'report-42']);
    expect(shown('status')).toBe('RUNNING');
    expect(shown('detail')).toBeUndefined();
    expect(shown('connection')).toContain('trying again');
    expect(text('[role=status]')).toBe('Trying again.');

    await update(client.followed[1]!, 'RUNNING');
    expect(shown('connection')).toBeUndefined();
    expect(text('[role=status]')).toBe('The job is running.');
    expect(page.querySelectorAll('li')).toHaveLength(1);
  });

  it('repeats the same start on Try again where none was answered', async () => {
    await fail(await request('{"seconds": 1}'), lostConnection(false));
    expect(shown('status')).toBe('LOST');
    expect(shown('detail')).toContain('started or not');

    await click('Try again');

    expect(client.followed[1]).toMatchObject({ input: { seconds: 1 }, options: { idempotencyKey: 'report-42' } });
    expect(shown('status')).toBe('STARTING');
    expect(page.querySelectorAll('li')).toHaveLength(1);
  });

  it.each([
    ['FAILED', 'The job failed'],
    ['ABORTED', 'The job was stopped'],
    ['TIMED_OUT', 'The job took too long'],
  ] as const)('says of %s: %s', async (status, heading) => {
    const ended = job(status, { error: 'Oops' });

    await fail(await request(), new JobFailedError(ended));

    expect(text('h2')).toBe(heading);
    expect(shown('status')).toBe(status);
    expect(shown('detail')).toBe('Oops');
    expect(text('[role=status]')).toBe(`${heading}. Oops`);
  });

  it('tries a failed job again with its input and without its key', async () => {
    await fail(await request('{"seconds": 1}', 'report-42'), new JobFailedError(job('FAILED')));

    await click('Try again');

    expect(client.followed).toHaveLength(2);
    expect(client.followed[1]).toMatchObject({ input: { seconds: 1 }, options: { idempotencyKey: undefined } });
    expect(shown('status')).toBe('STARTING');
  });

  it('shows why a start was refused', async () => {
    await fail(await request(), taken);

    expect(text('h2')).toBe('The name is taken');
    expect(shown('status')).toBe('REFUSED');
    expect(shown('detail')).toBe('Another job holds it.');
    expect(button('Try again')).toBeDefined();
  });

  it('is stopped once, on Cancel', async () => {
    await update(await request(), 'RUNNING');

    await click('Cancel');

    await click('Cancel');

    expect(client.cancel.mock.calls.map(([id]) => id)).toEqual(['report-42']);
    expect(isDisabled('Cancel')).toBe(true);
  });

  it('keeps the focus when Cancel and Try again take turns', async () => {
    document.body.append(page);
    const followed = await request();
    await update(followed, 'RUNNING');
    button('Cancel')!.focus();

    await fail(followed, lostConnection(true));
    expect(document.activeElement).toBe(page.querySelector('h2'));

    button('Try again')!.focus();
    await click('Try again');
    expect(document.activeElement).toBe(page.querySelector('h2'));
  });

  it.each(['Cancel', 'Try again'])('keeps the focus when %s goes', async (name) => {
    document.body.append(page);
    const followed = await request();
    await update(followed, 'RUNNING');
    if (name === 'Try again') {
      await fail(followed, new JobFailedError(job('FAILED')));
    }
    button(name)!.focus();

    if (name === 'Cancel') {
      await update(followed, 'SUCCEEDED', { output: 1 });
    } else {
      await click(name);
    }

    expect(document.activeElement).toBe(page.querySelector('h2'));
  });

  it('can be stopped again when that did not work', async () => {
    await update(await request(), 'RUNNING');
    client.cancel.mockRejectedValueOnce(new ConnectionError('No answer came'));

    await click('Cancel');

    expect(shown('detail')).toBe('No answer came');
    expect(shown('status')).toBe('RUNNING');
    expect(isDisabled('Cancel')).toBe(false);
  });

  it('is one of several, of which the newest is shown until another is chosen', async () => {
    await update(await request('1'), 'RUNNING', { id: 'first' });
    await update(await request('2'), 'RUNNING', { id: 'second' });
    const entries = (): string[] => [...page.querySelectorAll('li')].map(({ textContent }) => textContent ?? '');
    expect(entries().map((entry) => entry.replace(/RUNNING/, '').trim())).toEqual(['second', 'first']);
    expect(shown('job-id')).toBe('second');

    page.querySelectorAll<HTMLButtonElement>('li button')[1]!.click();
    await fixture.whenStable();

    expect(shown('job-id')).toBe('first');
    expect(page.querySelectorAll('[aria-current=true]')).toHaveLength(1);
  });
});

describe('after a reload', () => {
  it('follows what was running, and shows the newest', async () => {
    await open([remembered('RUNNING', 'first'), remembered('STARTING', 'second')]);

    expect(client.followed.map(({ id }) => id)).toEqual(['first', 'second']);
    expect(shown('job-id')).toBe('second');
    expect(Number.parseInt(shown('elapsed')!, 10)).toBeGreaterThanOrEqual(5);
  });

  it('asks for the output of an ended job when it is looked at, and once', async () => {
    await open([remembered('SUCCEEDED', 'first'), remembered('FAILED', 'second')]);
    expect(client.followed.map(({ id }) => id)).toEqual(['second']);

    const first = page.querySelectorAll<HTMLButtonElement>('li button')[1]!;
    first.click();
    await update(client.followed[1]!, 'SUCCEEDED', { id: 'first', output: 1, stopDate: 1_795_459_201 });
    first.click();
    await fixture.whenStable();

    expect(client.followed.map(({ id }) => id)).toEqual(['second', 'first']);
    expect(text('h2')).toBe('1');
  });

  it('forgets a job that the API does not know', async () => {
    await open([remembered('RUNNING')]);
    const problem = { type: 'urn:x', title: 'No such job', detail: 'No job has this id.' };

    await fail(client.followed[0]!, new JobNotFoundError(404, problem));

    expect(shown('status')).toBe('UNKNOWN');
    expect(client.forget.mock.calls).toEqual([['report-42']]);
  });
});
