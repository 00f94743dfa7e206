import { TestBed } from '@angular/core/testing';
import { ConnectionError } from 'job-client';

import { JOB_CLIENT, type JobEvent, JobService } from './job-service';
import { FakeClient, job } from './testing';

let client: FakeClient;
let service: JobService;

beforeEach(() => {
  client = new FakeClient();
  TestBed.configureTestingModule({ providers: [{ provide: JOB_CLIENT, useValue: client }] });
  service = TestBed.inject(JobService);
});

it('starts nothing before somebody subscribes', () => {
  service.run({});

  expect(client.followed).toEqual([]);
});

it('tells what happens, and completes with the job', async () => {
  const events: JobEvent[] = [];
  const completed = vi.fn();
  service.run({}).subscribe({ next: (event) => events.push(event), complete: completed });
  const [{ options, end } = expect.fail()] = client.followed;

  const retry = { error: new ConnectionError('gone'), attempt: 1, wait: 1000 };
  options.onUpdate!(job('RUNNING'));
  options.onRetry!(retry);
  expect(completed).not.toHaveBeenCalled();
  end.resolve();
  await end.promise;

  expect(events).toEqual([{ job: job('RUNNING') }, { retry }]);
  await vi.waitFor(() => expect(completed).toHaveBeenCalledOnce());
});

it('fails with the error of the client', async () => {
  const failed = vi.fn();
  const error = new ConnectionError('gone');
  service.follow('report-42').subscribe({ error: failed });

  client.followed[0]!.end.reject(error);

  await vi.waitFor(() => expect(failed).toHaveBeenCalledWith(error));
});

it('stops looking when nobody is subscribed any more', () => {
  const subscription = service.run({}).subscribe();
  const { signal } = client.followed[0]!.options;
  expect(signal!.aborted).toBe(false);

  subscription.unsubscribe();

  expect(signal!.aborted).toBe(true);
});

it('tells that a job is being stopped', async () => {
  const cancelled = vi.fn();

  service.cancel('report-42').subscribe(cancelled);

  await vi.waitFor(() => expect(cancelled).toHaveBeenCalledWith({ id: 'report-42', statusUrl: 'report-42' }));
});
