/**
 * An axis: what it shows, where it begins and ends, and where its ticks stand.
 *
 * @module
 */
import { plain, type Quantity, unitOf, withUnit } from "./quantity.ts";

/** What an axis shows. */
export interface AxisSettings {
  /** What is shown, such as `bytes sent a node`; a unit that all ticks share is added in brackets. */
  readonly title: string;
  /** Plain numbers unless given. */
  readonly quantity?: Quantity | undefined;
  /** True for a logarithmic axis. */
  readonly log?: boolean;
  /** Ends, in the quantity's own units (a share is in [0, 1]); what the data needs unless given. */
  readonly from?: number;
  readonly to?: number;
}

/** An axis with its ends and ticks. */
export interface Axis {
  readonly title: string;
  readonly log: boolean;
  readonly domain: readonly [number, number];
  /** True if values lie beyond the ends, which are to be cut off. */
  readonly cut: boolean;
  readonly ticks: readonly Tick[];
}

/** A mark on an axis. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Width of a character of the ticks' labels, in pixels: digits of a sans serif font of 11 pixels. */
const CHARACTER = 6.2;
/** Values that lie nearer, as a share of them, are one value to an axis: its ticks could not be told apart. */
const SAME = 1e-6;
/** Steps between the ticks of a linear axis, times a power of ten. */
const STEPS = [1, 2, 5, 10];
/** Digits of the ticks of a logarithmic axis, the densest first; then powers of ten, then fewer of them. */
const DIGITS = [[1, 2, 5], [1, 3], [1]];

/**
 * The axis that suits values.
 *
 * @param values finite, and above 0 on a logarithmic axis; at least one
 * @param pixels length of the axis
 * @param upright true for an axis from bottom to top, whose labels do not stand in each other's way; it ends at ticks
 * @throws {RangeError} if the ends are not in order, or a logarithmic axis begins at or below 0
 */
export function axisOf(settings: AxisSettings, values: readonly number[], pixels: number, upright: boolean): Axis {
  const { quantity = "number", log = false, title } = settings;
  const least = values.reduce((a, b) => Math.min(a, b));
  const most = values.reduce((a, b) => Math.max(a, b));
  let [low, high] = [settings.from ?? least, settings.to ?? most];
  const cut = low > least || high < most;
  if (!(low <= high) || (log && !(low > 0))) {
    throw new RangeError(
      `Axis "${title}" cannot go from ${low} to ${high}; give from < to${log ? ", both above 0" : ""}`,
    );
  }
  if (log) {
    // A little room, so that no point lies on the frame.
    const room = high / low < 1.2 ? 1.5 : (high / low) ** 0.03;
    if (settings.from === undefined) low /= room;
    if (settings.to === undefined) high *= room;
    return { title, log, cut, domain: [low, high], ticks: logTicks(low, high, quantity, pixels, upright) };
  }
  if (high - low <= SAME * Math.max(Math.abs(low), Math.abs(high))) {
    const room = low === 0 ? 1 : Math.abs(low) * 0.1;
    if (settings.from === undefined && low !== 0) low -= room;
    if (settings.to === undefined) high += room;
  }
  // A share ends at 0 and 1 even where that leaves room for one step more.
  const top = quantity === "share" && high <= 1 ? 1 : Infinity;
  const unit = unitOf(Math.max(Math.abs(low), Math.abs(high)), quantity);
  const room = upright ? 34 : 64;
  const fine = stepOf((high - low) / unit.size, Math.max(2, pixels / room)) * unit.size;
  const step = quantity === "count" ? Math.max(1, fine) : fine;
  const begin = settings.from ?? (upright || low < step / 2 && low >= 0 ? Math.floor(low / step + 1e-9) * step : low);
  const end = settings.to ?? (upright ? Math.min(top, Math.ceil(high / step - 1e-9) * step) : high);
  const digits = Math.max(1, Math.ceil(-Math.log10(step / unit.size) - 1e-9));
  const ticks: Tick[] = [];
  for (let count = Math.ceil(begin / step - 1e-9); count * step <= end + step * 1e-9; count++) {
    const value = Number((count * step).toPrecision(12));
    const size = Number((value / unit.size).toFixed(digits));
    ticks.push({ value, label: plain(size, 12) });
  }
  const counted = quantity === "count";
  return {
    title: counted || unit.name === "" ? title : `${title} (${unit.name})`,
    log,
    cut,
    domain: [begin, end],
    ticks: ticks.map(({ value, label }) => ({
      value,
      label: counted && value !== 0 ? withUnit(label, unit.name) : label,
    })),
  };
}

function stepOf(span: number, most: number): number {
  const power = 10 ** Math.floor(Math.log10(span / most));
  const step = STEPS.find((digit) => span / (digit * power) <= most) ?? 10;
  return step * power;
}

function logTicks(low: number, high: number, quantity: Quantity, pixels: number, upright: boolean): readonly Tick[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const candidates = [
    ...DIGITS.map((digits) => powers(first, last, 1).flatMap((power) => digits.map((digit) => digit * power))),
    ...[2, 3, 4, 6].map((stride) => powers(Math.ceil(Math.log10(low) - 1e-9), last, stride)),
  ].map((values) =>
    values.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9))
      .map((value) => ({ value, label: logLabel(value, quantity) }))
  ).filter((ticks) => ticks.length > 0);
  const place = ({ value }: Tick) => Math.log(value / low) / Math.log(high / low) * pixels;
  const fit = (ticks: readonly Tick[]) =>
    ticks.every((tick, index) => {
      if (index === 0) return true;
      const before = ticks[index - 1];
      const needs = upright ? 18 : (tick.label.length + before.label.length) / 2 * CHARACTER + 10;
      return place(tick) - place(before) >= needs;
    });
  return candidates.find((ticks) => ticks.length > 1 && fit(ticks)) ?? candidates.at(-1) ??
    [{ value: Math.sqrt(low * high), label: logLabel(Math.sqrt(low * high), quantity) }];
}

function powers(first: number, last: number, stride: number): readonly number[] {
  const count = Math.floor((last - first) / stride) + 1;
  // 10 ** −3 is not the nearest number to .001; its text is.
  return Array.from({ length: Math.max(0, count) }, (_, index) => Number(`1e${first + index * stride}`));
}

function logLabel(value: number, quantity: Quantity): string {
  const { name, size } = unitOf(value, quantity);
  return withUnit(plain(value / size, 3), name);
}
