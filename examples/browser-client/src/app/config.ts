import { InjectionToken } from '@angular/core';

/** What is known only where the page is served: `config.json` beside `index.html`. */
export interface Config {
  /** The module's output `start_url`. */
  startUrl: string;
  /** Whole seconds that the API is asked to wait for a job's end, where it can; 0 for not at all. */
  waitSeconds: number;
}

export const CONFIG = new InjectionToken<Config>('config.json');

/**
 * Load `config.json`.
 *
 * @throws {Error} It is not there, does not name the API, or has no whole number of seconds. The message says what to do.
 */
export async function loadConfig(): Promise<Config> {
  const response = await fetch('config.json', { cache: 'no-cache' }).catch(() => undefined);
  const config: unknown = response?.ok ? await response.json().catch(() => undefined) : undefined;
  const { startUrl, waitSeconds } = (config ?? {}) as Partial<Record<keyof Config, unknown>>;
  if (typeof startUrl !== 'string' || !/^https?:$/.test(URL.parse(startUrl)?.protocol ?? '')) {
    throw new Error(
      `config.json (answered with ${response?.status ?? 'nothing'}) must lie beside index.html, and its startUrl be the URL to POST to: ` +
        '{"startUrl": "https://api.example.com/v1/execution"}',
    );
  }
  // Terraform writes null for what is not set.
  const seconds = waitSeconds ?? 0;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 0) {
    throw new Error(`config.json: waitSeconds must be a whole number of seconds, and not ${JSON.stringify(seconds)}`);
  }
  return { startUrl, waitSeconds: seconds };
}
