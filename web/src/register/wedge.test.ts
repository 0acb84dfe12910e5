import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Wedge } from "./wedge";

const GAP = 35;
const nothing = () => undefined;
const STOPS = { preventDefault: nothing, stopImmediatePropagation: nothing };
const scanned = vi.fn<(code: string) => void>();
const alone = vi.fn<(event: KeyboardEvent) => void>();

function typed(wedge: Wedge, keys: string[], gap: number): void {
  for (const key of keys) {
    vi.advanceTimersByTime(gap);
    wedge.key({ key, timeStamp: Date.now(), ...STOPS } as KeyboardEvent);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", { activeElement: null });
  vi.stubGlobal("HTMLInputElement", vi.fn());
  scanned.mockClear();
  alone.mockClear();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a code with a U in it is a scan, and no letter of it stands alone", () => {
  typed(new Wedge(GAP, 6, scanned, alone), [..."U1UU2U", "Enter"], 5);
  vi.advanceTimersByTime(1_000);
  expect(scanned).toHaveBeenCalledExactlyOnceWith("U1UU2U");
  expect(alone).not.toHaveBeenCalled();
});

test("a letter by hand stands alone, and is no scan", () => {
  typed(new Wedge(GAP, 6, scanned, alone), ["u"], 500);
  vi.advanceTimersByTime(1_000);
  expect(alone).toHaveBeenCalledOnce();
  expect(scanned).not.toHaveBeenCalled();
});

test("what is typed slowly is no scan, also with Enter behind it", () => {
  typed(new Wedge(GAP, 6, scanned, alone), [..."123456", "Enter"], 200);
  expect(scanned).not.toHaveBeenCalled();
});
