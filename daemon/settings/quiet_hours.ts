/**
 * Quiet hours: times of the day at which a node does not train.
 *
 * @module
 */

/** A span of every day in local time, in minutes after midnight: from `from` on, up to `to`. Past midnight where `to` is less. */
export interface QuietSpan {
  readonly from: number;
  readonly to: number;
}

/** Minutes of a day. */
const DAY = 24 * 60;

/**
 * Reads spans such as `22:00-07:00`, several separated by commas.
 *
 * @returns undefined if it is none, or a span is empty
 *
 * @example
 * ```ts
 * import { formatQuietHours, isQuiet, parseQuietHours } from "./quiet_hours.ts";
 * import assert from "node:assert";
 *
 * const spans = parseQuietHours("22:00-07:00,12:30-13:00");
 * assert.ok(spans !== undefined);
 * assert.deepStrictEqual(spans[0], { from: 22 * 60, to: 7 * 60 });
 * assert.strictEqual(isQuiet(spans, 6 * 60 + 59), true);
 * assert.strictEqual(isQuiet(spans, 7 * 60), false);
 * assert.strictEqual(formatQuietHours(spans), "22:00-07:00,12:30-13:00");
 * ```
 */
export function parseQuietHours(text: string): readonly QuietSpan[] | undefined {
  const spans: QuietSpan[] = [];
  for (const part of text.split(",")) {
    const [, begin, end] = /^(\d{1,2}:\d\d)-(\d{1,2}:\d\d)$/.exec(part.trim()) ?? [];
    const [from, to] = [minuteOf(begin), minuteOf(end)];
    if (from === undefined || to === undefined || from === to || from === DAY) return undefined;
    spans.push({ from, to });
  }
  return spans;
}

/** Writes spans as `parseQuietHours` reads them. */
export function formatQuietHours(spans: readonly QuietSpan[]): string {
  return spans.map(({ from, to }) => `${clockTime(from)}-${clockTime(to)}`).join(",");
}

/** Whether a minute of the day, from 0 to 1439, lies in one of the spans. */
export function isQuiet(spans: readonly QuietSpan[], minute: number): boolean {
  return spans.some(({ from, to }) => from < to ? minute >= from && minute < to : minute >= from || minute < to);
}

function minuteOf(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  const [hours, minutes] = time.split(":").map(Number);
  const minute = hours * 60 + minutes;
  return minutes < 60 && minute <= DAY ? minute : undefined;
}

function clockTime(minute: number): string {
  return `${`${Math.floor(minute / 60)}`.padStart(2, "0")}:${`${minute % 60}`.padStart(2, "0")}`;
}
