import assert from "node:assert";
import { HUES, METHOD_NAMES, stylesOf } from "../../../scripts/charts/palette.ts";

const styleOf = (name: string, names: readonly string[] = [name]) => stylesOf(names).get(name)!;
const lookOf = (name: string) => JSON.stringify(styleOf(name));

Deno.test("palette: a method looks the same in whatever company", () => {
  const strangers = ["mlp", "lenet", "cnn"];
  const orders = [METHOD_NAMES, [...METHOD_NAMES].reverse(), [...strangers, ...METHOD_NAMES]];
  for (const method of METHOD_NAMES) {
    for (const names of orders) assert.deepStrictEqual(styleOf(method, names), styleOf(method), method);
  }
});

Deno.test("palette: no two methods look alike, and those of one kind differ in colour", () => {
  assert.strictEqual(new Set(METHOD_NAMES.map(lookOf)).size, METHOD_NAMES.length);
  const compressors = ["dense", "top-k", "adaptive-top-k", "terngrad", "optimal", "uniform", "qsgd", "gsm"];
  const mixing = ["shared", "choco", "d-psgd", "deepsqueeze", "centralised", "none"];
  const defences = ["refused", "trust", "none", "size", "clipping", "fltrust"];
  for (const kind of [compressors, mixing, defences]) {
    assert.ok(kind.every((method) => METHOD_NAMES.includes(method)));
    assert.strictEqual(new Set(kind.map((method) => styleOf(method).colour)).size, kind.length);
  }
});

Deno.test("palette: names with something added, and other names of methods, have the method's colour", () => {
  const pairs = [
    ["shared (ours)", "shared"],
    ["top-k 1 %", "top-k"],
    ["adaptive-top-k", "adaptive-top-k"],
    ["Uncompressed", "dense"],
    ["CHOCO-SGD, γ .3", "choco"],
    ["optimal:0.1", "optimal"],
  ];
  for (const [name, method] of pairs) assert.strictEqual(styleOf(name).colour, styleOf(method).colour, name);
  const own = stylesOf(["top-k", "top-kappa"]);
  assert.notStrictEqual(own.get("top-kappa")?.colour, own.get("top-k")?.colour, "begins alike but is another word");
});

Deno.test("palette: variants of a method share its colour and differ in dash or shape", () => {
  const names = Array.from({ length: 12 }, (_, index) => `top-k ${index} %`);
  const styles = [...stylesOf(names).values()];
  assert.strictEqual(new Set(styles.map(({ colour }) => colour)).size, 1);
  assert.strictEqual(new Set(styles.map((style) => JSON.stringify(style))).size, names.length);
});

Deno.test("palette: unknown names take hues in order of appearance that the chart's methods have left", () => {
  const styles = stylesOf(["top-k", "a", "b", "dense"]);
  const taken = [styleOf("top-k").colour, styleOf("dense").colour];
  const [a, b] = [styles.get("a")!.colour, styles.get("b")!.colour];
  assert.notStrictEqual(a, b);
  assert.ok(!taken.includes(a) && !taken.includes(b));
  assert.deepStrictEqual(stylesOf(["x", "top-k", "y", "dense"]).get("x"), styles.get("a"), "by order, not by name");
  const many = [...stylesOf(Array.from({ length: 30 }, (_, index) => `series ${index}`)).values()];
  assert.strictEqual(new Set(many.map((style) => JSON.stringify(style))).size, 30);
});

Deno.test("palette: hues are told apart by the colour-blind, and stand on white and on dark pages", () => {
  const hues = Object.values(HUES);
  for (const [kind, matrix] of Object.entries(VISION)) {
    const seen = hues.map((hue) => labOf(matrix.map((row) => dot(row, linearOf(hue)))));
    for (const [i, a] of seen.entries()) {
      for (const [j, b] of seen.slice(0, i).entries()) {
        const distance = Math.hypot(...a.map((value, axis) => value - b[axis]));
        assert.ok(distance > 12, `${kind}: ${hues[i]} and ${hues[j]} are ${distance.toFixed(1)} apart`);
      }
    }
  }
  for (const hue of hues) {
    for (const page of ["#ffffff", "#14171a"]) assert.ok(contrast(hue, page) > 2.5, `${hue} on ${page}`);
  }
});

/** What those who lack a kind of cone see of linear RGB (Machado, Oliveira and Fernandes, 2009, at full severity). */
const VISION: Readonly<Record<string, readonly (readonly number[])[]>> = {
  all: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function linearOf(hue: string): number[] {
  return [1, 3, 5].map((at) => {
    const value = parseInt(hue.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

/** CIE 1976 L*a*b* of linear sRGB. */
function labOf(colour: readonly number[]): number[] {
  const rgb = colour.map((value) => Math.max(0, Math.min(1, value)));
  const root = (t: number) => t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  const x = root(dot([0.4124, 0.3576, 0.1805], rgb) / 0.9505);
  const y = root(dot([0.2126, 0.7152, 0.0722], rgb));
  const z = root(dot([0.0193, 0.1192, 0.9505], rgb) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Contrast as WCAG defines it, from 1 to 21. */
function contrast(a: string, b: string): number {
  const [low, high] = [a, b].map((hue) => dot([0.2126, 0.7152, 0.0722], linearOf(hue))).sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index], 0);
}
