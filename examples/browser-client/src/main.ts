import { bootstrapApplication } from '@angular/platform-browser';

import { App } from './app/app';
import { CONFIG, loadConfig } from './app/config';

try {
  const providers = [{ provide: CONFIG, useValue: await loadConfig() }];
  await bootstrapApplication(App, { providers });
} catch (error) {
  const alert = document.createElement('p');
  alert.role = 'alert';
  alert.textContent = (error as Error).message;
  document.querySelector('main')?.append(alert);
}
