/** What the tests share: a fetch with a script, an API on a real socket, a page, a network, a storage, a stopped clock. */

import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, onTestFinished, vi } from 'vitest';
import type { Job } from './contract.js';
import type { Page } from './pause.js';

export const ORIGIN = 'https://api.example.com';
export const START_URL = `${ORIGIN}/v1/execution`;

/** What fetch throws when no answer comes. */
export const LOST = new TypeError('fetch failed');

/** An answer that does not come. */
export const NEVER = new Promise<Response>(() => undefined);

/** A request, as a scripted fetch gets it. */
export interface Sent {
  method: string;
  url: string;
  headers: Headers;
  body: RequestInit['body'];
  cache: RequestCache | undefined;
  /** Milliseconds since the clock was stopped. */
  at: number;
}

export type Answer = Response | Promise<Response> | Error | ((sent: Sent) => Response | Promise<Response>);

export interface Scripted {
  fetch: typeof fetch;
  /** The requests so far. */
  sent: Sent[];
}

/** Return a fetch that gives one answer after the other; a request too many fails the test. */
export function scripted(...answers: Answer[]): Scripted {
  const sent: Sent[] = [];
  const rest = answers.values();
  return {
    sent,
    async fetch(input, init = {}) {
      const { body, cache, headers, method = 'GET', signal } = init;
      const request = { method, url: String(input), headers: new Headers(headers), body, cache, at: Date.now() - NOW };
      signal?.throwIfAborted();
      sent.push(request);
      const { value: answer = new Error(`Not in the script: ${method} ${request.url}`) } = rest.next();
      if (answer instanceof Error) {
        throw answer;
      }
      const aborted = new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      });
      const response = await Promise.race([typeof answer === 'function' ? answer(request) : answer, aborted]);
      return Object.defineProperty(response, 'url', { value: request.url });
    },
  };
}

/** Return an answer with a body of JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

export const PROBLEM = { type: 'urn:problem-type:async-api:test', title: 'Test', detail: 'It is a test.' };

/** Return the API's answer to what it refuses. */
export function problem(status: number, headers: Record<string, string> = {}): Response {
  return json(status, { ...PROBLEM, status }, { 'Content-Type': 'application/problem+json', ...headers });
}

export const START_DATE = 1795459200.123;

/** Answer a start: the idempotency key becomes the id. */
export function accepted(sent: Sent): Response {
  const id = sent.headers.get('Idempotency-Key') ?? 'made-up';
  const statusUrl = `execution/${id}`;
  return json(
    202,
    { id, status: 'RUNNING', startDate: START_DATE, statusUrl, executionArn: `arn:aws:states:::execution:api:${id}` },
    { Location: statusUrl, 'Retry-After': '1' },
  );
}

/** Answer a look at a job. */
export function job(status: Job['status'], more: Partial<Job> = {}, headers = {}): (sent: Sent) => Response {
  return ({ url }) => {
    const id = decodeURIComponent(new URL(url).pathname.split('/').at(-1)!);
    return json(200, { id, status, startDate: START_DATE, ...more }, headers);
  };
}

/** Answer that a job is running, and when to look again. */
export function running(retryAfter = 1): (sent: Sent) => Response {
  return job('RUNNING', {}, { 'Retry-After': String(retryAfter) });
}

/** Answer as an API that waits: after so many milliseconds, and saying that it has waited. */
export function waited(milliseconds: number, answer: (sent: Sent) => Response): Answer {
  return async (sent) => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    const response = answer(sent);
    response.headers.set('Preference-Applied', sent.headers.get('Prefer') ?? 'not asked for');
    return response;
  };
}

/** Answer that a job has its output. */
export function succeeded(output: unknown = 'done'): (sent: Sent) => Response {
  return job('SUCCEEDED', { output });
}

/** An API on a socket. */
export interface Served {
  origin: string;
  /** The requests so far, such as `GET /v1/execution/1`. */
  lines: string[];
  headers: IncomingHttpHeaders[];
  /** Hang up on everybody. */
  stop: () => void;
}

/** Serve until the end of the test, one listener for each request. */
export async function serve(...listeners: RequestListener[]): Promise<Served> {
  const lines: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const rest = listeners.values();
  const server = createServer((request, response) => {
    lines.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    const { value: listener = (_, response) => response.destroy() } = rest.next();
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(stop);
  return { origin: `http://127.0.0.1:${port}`, lines, headers, stop };
}

/** A page that is looked at, or not. */
export class FakePage extends EventTarget implements Page {
  hidden = false;

  hide(): void {
    this.turn(true);
  }

  show(): void {
    this.turn(false);
  }

  private turn(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

/** Return what stands for the window until the end of the test: dispatch `online` on it. */
export function fakeWindow(): EventTarget {
  const window = new EventTarget();
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
  return window;
}

/** Go on as a machine that has a network, or none, until the end of the test. */
export function goOnline(window: EventTarget, onLine: boolean): void {
  vi.stubGlobal('navigator', { onLine });
  window.dispatchEvent(new Event(onLine ? 'online' : 'offline'));
}

/** A storage in memory. */
export class FakeStorage implements Storage {
  private readonly items = new Map<string, string>();

  get length(): number {
    return this.items.size;
  }

  clear(): void {
    this.items.clear();
  }

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }

  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
}

/** A storage without room. */
export class FullStorage extends FakeStorage {
  override setItem(): void {
    throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
  }
}

/** A storage that may not be touched. */
export class ForbiddenStorage extends FullStorage {
  override getItem(): string | null {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  }
}

/** What the stopped clock says. */
export const NOW = START_DATE * 1000;

/** Stop the clock for each test, and let nothing be left to chance. */
export function stopClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
    vi.spyOn(Math, 'random').mockReturnValue(0);
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Take AbortSignal.timeout, which no stopped clock stops, and return what lets the signals of so long time out. */
export function takeTimeouts(): (milliseconds: number) => void {
  const taken: [number, AbortController][] = [];
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    const controller = new AbortController();
    taken.push([milliseconds, controller]);
    return controller.signal;
  });
  return (milliseconds) => {
    for (const [, controller] of taken.filter(([each]) => each === milliseconds)) {
      controller.abort(new DOMException('The operation timed out.', 'TimeoutError'));
    }
  };
}

/** Let time pass, and all happen that happens meanwhile. */
export async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

/** Let as much time pass as a promise needs. */
export async function ended<Result>(promise: Promise<Result>): Promise<Result> {
  let isOver = false;
  const end = (): void => {
    isOver = true;
  };
  promise.then(end, end);
  for (let timers = 0; !isOver && timers < 1_000; timers += 1) {
    await vi.advanceTimersToNextTimerAsync();
  }
  return promise;
}
