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
  const response = await fetch('config.json', { cache: 'no-cache' });
  if (!response.ok) {
    throw new Error(`config.json: the server answered ${response.status}. It must lie beside index.html.`);
  }
  const config: unknown = await response.json().catch(() => undefined);
  const startUrl = (config as Partial<Config> | null | undefined)?.startUrl;
  if (typeof startUrl !== 'string' || !/^https?:$/.test(URL.parse(startUrl)?.protocol ?? '')) {
    throw new Error(
      'config.json: startUrl must be the URL to POST to, such as {"startUrl": "https://api.example.com/v1/execution"}.',
    );
  }
  return { startUrl };
}
