import type { Job } from './contract.js';

/** What a page keeps of a job, to find it again after a reload. */
export interface RememberedJob {
  id: string;
  /** Where to read it. */
  url: string;
  /** When it was started, by this machine's clock: milliseconds since 1970-01-01 UTC. */
  startedAt: number;
  input: unknown;
  /** As last seen; STARTING while the start has no answer. */
  status: Job['status'] | 'STARTING';
}

const MOST_JOBS = 50;

/** The jobs of this tab, in its session storage: each tab has its own, and they go when it is closed. */
export class RememberedJobs {
  constructor(
    private readonly key: string,
    private readonly storage: Storage | undefined,
  ) {}

  /** The jobs, the oldest first. */
  all(): RememberedJob[] {
    try {
      // What is there may be anything: with JSON that is no list, filter is not a function.
      return (JSON.parse(this.storage?.getItem(this.key) ?? '[]') as unknown[]).filter(isRememberedJob);
    } catch {
      return [];
    }
  }

  get(id: string): RememberedJob | undefined {
    return this.all().find((job) => job.id === id);
  }

  /** Add a job, or change what is known of it. */
  put(job: RememberedJob): void {
    const others = this.all();
    const index = others.findIndex(({ id }) => id === job.id);
    this.write(index < 0 ? [...others, job] : others.with(index, job));
  }

  seen({ id, status }: Pick<Job, 'id' | 'status'>): void {
    const job = this.get(id);
    if (job && job.status !== status) {
      this.put({ ...job, status });
    }
  }

  forget(id: string): void {
    this.write(this.all().filter((job) => job.id !== id));
  }

  private write(jobs: RememberedJob[]): void {
    const kept = jobs.slice(-MOST_JOBS);
    try {
      this.storage?.setItem(this.key, JSON.stringify(kept));
    } catch {
      // Forbidden, and a reload will find no job; or full, and it will not find the oldest.
      if (kept.length > 1) {
        this.write(kept.slice(1));
      }
    }
  }
}

function isRememberedJob(value: unknown): value is RememberedJob {
  const { id, url } = (value ?? {}) as Partial<RememberedJob>;
  return typeof id === 'string' && typeof url === 'string' && URL.canParse(url);
}
