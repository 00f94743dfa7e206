import { getEventListeners } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { LostTime } from './lost-time.js';
import { FakePage, fakeWindow, goOnline, pass, stopClock } from './testing.js';

const LONGEST = 60_000;

describe('the time without a connection', () => {
  stopClock();

  let page: FakePage;
  let window: EventTarget;
  let lost: LostTime;

  beforeEach(() => {
    page = new FakePage();
    window = fakeWindow();
    lost = new LostTime(page);
  });

  function listeners(): unknown[] {
    return [
      ...getEventListeners(page, 'visibilitychange'),
      ...getEventListeners(window, 'online'),
      ...getEventListeners(window, 'offline'),
    ];
  }

  it('is the sum of the laps', async () => {
    await pass(1_000);
    expect(lost.lap(LONGEST)).toBe(0);
    await pass(1_000);
    expect(lost.lap(LONGEST)).toBe(1_000);
    await pass(2_000);
    expect(lost.lap(LONGEST)).toBe(3_000);
  });

  it('counts no lap for longer than it can have been', async () => {
    lost.lap(LONGEST);
    await pass(8 * 3_600_000);
    expect(lost.lap(LONGEST)).toBe(LONGEST);
    await pass(1_000);
    expect(lost.lap(LONGEST)).toBe(LONGEST + 1_000);
  });

  it.each<[string, (matters: boolean) => void]>([
    ['the page is hidden', (matters) => (matters ? page.show() : page.hide())],
    ['the machine is offline', (matters) => goOnline(window, matters)],
  ])('is not counted while %s', async (_, turn) => {
    lost.lap(LONGEST);
    await pass(1_000);
    turn(false);
    await pass(20_000);
    turn(true);
    await pass(300);
    expect(lost.lap(LONGEST)).toBe(1_300);
    turn(false);
    expect(lost.lap(LONGEST)).toBe(1_300);
    await pass(20_000);
    expect(lost.lap(LONGEST)).toBe(1_300);
  });

  it('begins anew after its end', async () => {
    lost.lap(LONGEST);
    await pass(1_000);
    lost.lap(LONGEST);
    await pass(1_000);
    page.hide();
    lost.end();
    page.show();
    await pass(1_000);
    expect(lost.lap(LONGEST)).toBe(0);
    await pass(500);
    expect(lost.lap(LONGEST)).toBe(500);
  });

  it('listens from the first lap to the end', () => {
    expect(listeners()).toEqual([]);
    lost.lap(LONGEST);
    lost.lap(LONGEST);
    expect(listeners()).toHaveLength(3);
    lost.end();
    expect(listeners()).toEqual([]);
  });

  it('needs neither a page nor a window', async () => {
    lost = new LostTime();
    lost.lap(LONGEST);
    await pass(1_000);
    expect(lost.lap(LONGEST)).toBe(1_000);
  });
});
