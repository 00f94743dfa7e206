import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backoff, pause, type Pause } from './pause.js';
import { FakePage, fakeWindow, pass, stopClock } from './testing.js';

describe('a pause', () => {
  stopClock();

  let page: FakePage;
  let window: EventTarget;
  let controller: AbortController;
  let hasEnded: boolean;

  beforeEach(() => {
    page = new FakePage();
    window = fakeWindow();
    controller = new AbortController();
    hasEnded = false;
  });

  function listeners(): unknown[] {
    return [
      ...getEventListeners(page, 'visibilitychange'),
      ...getEventListeners(window, 'online'),
      ...getEventListeners(controller.signal, 'abort'),
    ];
  }

  async function begin(wait: number, options: Pause = {}): Promise<void> {
    void pause(wait, { page, signal: controller.signal, ...options }).then(() => (hasEnded = true));
    await pass(0);
  }

  function comeBack(): void {
    window.dispatchEvent(new Event('online'));
  }

  it('takes its time, and no longer', async () => {
    await begin(5_000);
    await pass(4_999);
    expect(hasEnded).toBe(false);
    await pass(1);
    expect(hasEnded).toBe(true);
  });

  it('of nothing ends at once', async () => {
    await begin(0);
    expect(hasEnded).toBe(true);
  });

  it.each([2 ** 31, 1e15, Infinity])('of %d ms, longer than a timer can wait, does not end at once', async (wait) => {
    await begin(wait);
    await pass(60_000);
    expect(hasEnded).toBe(false);
  });

  it('needs neither a page nor a window nor a signal', async () => {
    vi.unstubAllGlobals();
    await begin(1_000, { page: undefined, signal: undefined });
    await pass(1_000);
    expect(hasEnded).toBe(true);
  });

  describe('on a hidden page', () => {
    it('does not end before the page is seen', async () => {
      page.hide();
      await begin(5_000);
      await pass(3_600_000);
      expect(hasEnded).toBe(false);
      page.show();
      await pass(0);
      expect(hasEnded).toBe(true);
    });

    it('ends at its time when the page is seen before', async () => {
      page.hide();
      await begin(5_000);
      await pass(3_000);
      page.show();
      await pass(1_999);
      expect(hasEnded).toBe(false);
      await pass(1);
      expect(hasEnded).toBe(true);
    });

    it.each([
      [300, true],
      [5_000, false],
    ])('ends after %i ms when the page is seen, with timers that lag behind the clock', async (wait, mayHurry) => {
      page.hide();
      await begin(wait, { mayHurry });
      vi.spyOn(performance, 'now').mockReturnValue(performance.now() + wait);
      page.show();
      await pass(0);
      expect(hasEnded).toBe(true);
    });

    it('ends when the page is seen, by a clock that lags behind the timers too', async () => {
      vi.spyOn(performance, 'now').mockReturnValue(0);
      page.hide();
      await begin(5_000);
      await pass(5_000);
      page.show();
      await pass(0);
      expect(hasEnded).toBe(true);
    });

    it('does not end because the network is back', async () => {
      page.hide();
      await begin(5_000, { mayHurry: true });
      await pass(6_000);
      comeBack();
      await pass(0);
      expect(hasEnded).toBe(false);
    });
  });

  describe.each([
    ['the page is seen again', () => page.show()],
    ['the network is back', comeBack],
  ])('when %s', (_, happen) => {
    it('ends before its time, if it may', async () => {
      await begin(10_000, { mayHurry: true });
      await pass(1_000);
      happen();
      await pass(0);
      expect(hasEnded).toBe(true);
    });

    it('takes its time, if it may not hurry', async () => {
      await begin(10_000);
      await pass(9_999);
      happen();
      await pass(0);
      expect(hasEnded).toBe(false);
    });

    it('does not end within a second', async () => {
      await begin(10_000, { mayHurry: true });
      await pass(999);
      happen();
      await pass(9_000);
      expect(hasEnded).toBe(false);
      await pass(1);
      expect(hasEnded).toBe(true);
    });

    it('is not made longer', async () => {
      await begin(300, { mayHurry: true });
      happen();
      await pass(300);
      expect(hasEnded).toBe(true);
    });
  });

  describe('that is aborted', () => {
    const REASON = new Error('enough');

    it('before it begins ends with the reason', async () => {
      controller.abort(REASON);
      await expect(pause(5_000, { page, signal: controller.signal })).rejects.toBe(REASON);
      expect(vi.getTimerCount()).toBe(0);
      expect(listeners()).toEqual([]);
    });

    it.each([false, true])('ends at once with the reason, also where the page is hidden: %s', async (hidden) => {
      page.hidden = hidden;
      const waiting = expect(pause(5_000, { page, signal: controller.signal })).rejects.toBe(REASON);
      controller.abort(REASON);
      await waiting;
    });
  });

  describe('listens while it lasts, and leaves nothing behind when', () => {
    beforeEach(async () => {
      const over = pause(5_000, { page, signal: controller.signal, mayHurry: true });
      over.catch(() => undefined);
      expect(listeners()).toHaveLength(3);
      await pass(1_000);
    });

    afterEach(() => {
      expect(listeners()).toEqual([]);
      expect(vi.getTimerCount()).toBe(0);
    });

    it('its time is over', () => pass(4_000));
    it('the page is seen again', () => page.show());
    it('the network is back', comeBack);
    it('it is aborted', () => controller.abort());
  });
});

describe('the backoff', () => {
  it.each([
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [3, 2_000, 4_000],
    [5, 8_000, 16_000],
    [6, 15_000, 30_000],
    [100, 15_000, 30_000],
    [2_000, 15_000, 30_000],
  ])('after attempt %i is between %i and %i ms', (attempt, least, most) => {
    expect(backoff(attempt, () => 0)).toBe(least);
    expect(backoff(attempt, () => 0.5)).toBe((least + most) / 2);
    expect(backoff(attempt, () => 1)).toBe(most);
  });

  it('is not the same each time', () => {
    const waits = Array.from({ length: 100 }, () => backoff(1));
    expect(new Set(waits).size).toBeGreaterThan(90);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...waits)).toBeLessThan(1_000);
  });
});
