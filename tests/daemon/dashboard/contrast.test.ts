import assert from "node:assert";

const css = await Deno.readTextFile(new URL("../../../daemon/dashboard/base.css", import.meta.url));
const [light, dark] = [...css.matchAll(/:root \{([^}]*)\}/g)].map(([, block]) =>
  new Map([...block.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]))
);

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Text needs 4.5, and what is drawn 3 (WCAG 2.2 AA, 1.4.3 and 1.4.11). */
const NEEDED: readonly [least: number, fronts: readonly string[], grounds: readonly string[]][] = [
  [4.5, ["--ink", "--soft"], ["--page", "--panel", "--sunk"]],
  [4.5, ["--panel"], ["--served", "--warn"]],
  [4.5, ["--served", "--own", "--loss"], ["--panel"]],
  [3, ["--edge", "--focus"], ["--page", "--panel"]],
  [3, ["--deltas", "--openings", "--heartbeats", "--rest", "--good", "--warn", "--bad"], ["--panel"]],
  [3, [0, 1, 2, 3, 4].map((level) => `--level-${level}`), ["--panel"]],
];

for (const [name, colours] of [["light", light], ["dark", dark]] as const) {
  Deno.test(`colours of the ${name} page stand out from their grounds`, () => {
    for (const [least, fronts, grounds] of NEEDED) {
      for (const front of fronts) {
        for (const ground of grounds) {
          const got = contrast(colours.get(front) ?? "", colours.get(ground) ?? "");
          assert(got >= least, `${front} on ${ground}: ${got.toFixed(2)} instead of ${least}`);
        }
      }
    }
  });
}
