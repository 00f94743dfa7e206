import { InjectionToken } from '@angular/core';

/** What is known only where the page is served: `config.json` beside `index.html`. */
export interface Config {
  /** The module's output `start_url`. */
  startUrl: string;
}

export const CONFIG = new InjectionToken<Config>('config.json');

/**
 * Load `config.json`.
 *
 * @throws {Error} It is not there, or does not name the API. The message says what to do.
 */
export async function loadConfig(): Promise<Config> {
  const response = await fetch('config.json', { cache: 'no-cache' }).catch(() => undefined);
  const config: unknown = response?.ok ? await response.json().catch(() => undefined) : undefined;
  const startUrl = (config as Partial<Config> | null | undefined)?.startUrl;
  if (typeof startUrl !== 'string' || !/^https?:$/.test(URL.parse(startUrl)?.protocol ?? '')) {
    throw new Error(
      `config.json (answered with ${response?.status ?? 'nothing'}) must lie beside index.html, and its startUrl be the URL to POST to: ` +
        '{"startUrl": "https://api.example.com/v1/execution"}',
    );
  }
  return { startUrl };
}
