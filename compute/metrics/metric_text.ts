import type { MetricRow } from "./metric_table.ts";

const large = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
/** From here on numbers are whole, with their thousands apart. */
const LARGE = 1000;

/**
 * A metric's value as people read it: `97.4 %`, `0.812`, `12,350 €`; a dash where nothing was measured.
 *
 * @param digits of a percentage behind the point
 *
 * @example
 * ```ts
 * import { metricText } from "./metric_text.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(metricText({ unit: "share" }, 0.9741), "97.4 %");
 * assert.strictEqual(metricText({ unit: "target", suffix: "€" }, 12_345.6), "12,346 €");
 * assert.strictEqual(metricText({ unit: "number" }, undefined), "–");
 * ```
 */
export function metricText(
  { unit, suffix }: Pick<MetricRow, "unit"> & { readonly suffix?: string | undefined },
  value: number | undefined,
  digits = 1,
): string {
  if (value === undefined || !Number.isFinite(value)) return "–";
  if (unit === "share") return `${(100 * value).toFixed(digits)} %`;
  const text = Math.abs(value) >= LARGE ? large.format(value) : value.toPrecision(3);
  return suffix === undefined ? text : `${text} ${suffix}`;
}
