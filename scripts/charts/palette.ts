/**
 * How each method looks: the same colour, point and dash in every chart.
 *
 * @module
 */

/** The look of one series. */
export interface Style {
  /** `#rrggbb`; at least 2:1 against a white and against a dark page. */
  readonly colour: string;
  /** Shape of its points, as Vega names it, or an SVG path in [−1, 1]². */
  readonly shape: string;
  /** Lengths of dashes and gaps in pixels; empty for a solid line. */
  readonly dash: readonly number[];
}

/**
 * Hues after Okabe and Ito (2008), told apart by the colour-blind too. Violet stands for their yellow, which is lost on
 * white, and grey for their black, so that each can be seen on white and on dark pages.
 */
export const HUES = {
  blue: "#0f7fc4",
  orange: "#e08e00",
  green: "#009e73",
  vermilion: "#d55e00",
  purple: "#c873a3",
  sky: "#4aabe0",
  violet: "#8f4be6",
  grey: "#707070",
} as const;

const STAR = "M0,-1.1L.25,-.35L1.05,-.35L.4,.15L.65,.9L0,.45L-.65,.9L-.4,.15L-1.05,-.35L-.25,-.35Z";
const SAW = "M-1,-1L-.35,-1L0,-.5L.35,-1L1,-1L1,-.35L.5,0L1,.35L1,1L.35,1L0,.5L-.35,1L-1,1L-1,.35L-.5,0L-1,-.35Z";

const SOLID: readonly number[] = [];
const DASHED: readonly number[] = [7, 3];
const DOTTED: readonly number[] = [2, 3];
const MIXED: readonly number[] = [8, 3, 2, 3];

/**
 * Every method by name. Hues come back between compressors, ways to mix and defences, with another shape and dash. Defences
 * often give one curve: a dashed one shows the other through its gaps.
 */
const METHODS: Readonly<Record<string, Style>> = {
  "dense": { colour: HUES.grey, shape: "circle", dash: SOLID },
  "top-k": { colour: HUES.blue, shape: "square", dash: SOLID },
  "adaptive-top-k": { colour: HUES.orange, shape: "diamond", dash: SOLID },
  "terngrad": { colour: HUES.green, shape: "triangle-up", dash: SOLID },
  "optimal": { colour: HUES.vermilion, shape: "triangle-down", dash: SOLID },
  "uniform": { colour: HUES.sky, shape: "cross", dash: DASHED },
  "qsgd": { colour: HUES.purple, shape: "triangle-right", dash: MIXED },
  "gsm": { colour: HUES.violet, shape: "triangle-left", dash: SOLID },
  "shared": { colour: HUES.vermilion, shape: STAR, dash: SOLID },
  "choco": { colour: HUES.blue, shape: "diamond", dash: DASHED },
  "d-psgd": { colour: HUES.green, shape: "square", dash: MIXED },
  "deepsqueeze": { colour: HUES.purple, shape: "triangle-up", dash: DASHED },
  "centralised": { colour: HUES.grey, shape: SAW, dash: DASHED },
  "none": { colour: HUES.violet, shape: "cross", dash: DOTTED },
  "refused": { colour: HUES.grey, shape: "square", dash: SOLID },
  "trust": { colour: HUES.blue, shape: "circle", dash: DASHED },
  "size": { colour: HUES.green, shape: "diamond", dash: MIXED },
  "clipping": { colour: HUES.vermilion, shape: "triangle-up", dash: SOLID },
  "fltrust": { colour: HUES.orange, shape: "triangle-down", dash: MIXED },
};

/** Names by which methods also go. */
const ALIASES: Readonly<Record<string, string>> = {
  "uncompressed": "dense",
  "float": "dense",
  "topk": "top-k",
  "adaptive": "adaptive-top-k",
  "sparsify": "optimal",
  "ours": "shared",
  "murmuration": "shared",
  "choco-sgd": "choco",
  "dpsgd": "d-psgd",
  "centralized": "centralised",
  "alone": "none",
};

const SHAPES = [
  "circle",
  "square",
  "diamond",
  "triangle-up",
  "triangle-down",
  "cross",
  "triangle-right",
  "triangle-left",
  STAR,
  SAW,
];
const DASHES = [SOLID, DASHED, DOTTED, MIXED];

/** The names that have a look of their own. */
export const METHOD_NAMES: readonly string[] = Object.keys(METHODS);

/**
 * The look of each series of a chart. A name that is a method, or begins with one (`top-k 1 %`, `shared (ours)`), has
 * the method's colour; the first of a method has its shape and dash too, later ones other dashes and shapes. Other names
 * take, in order of appearance, hues that the chart's methods have left.
 *
 * @returns by name; no two names of a chart look alike while no more than 40 have one colour
 *
 * @example
 * ```ts
 * import { stylesOf } from "./palette.ts";
 * import assert from "node:assert";
 *
 * const styles = stylesOf(["shared (ours)", "choco", "something else"]);
 * assert.deepStrictEqual(styles.get("choco"), stylesOf(["choco"]).get("choco"));
 * assert.strictEqual(styles.get("shared (ours)")?.colour, stylesOf(["shared"]).get("shared")?.colour);
 * ```
 */
export function stylesOf(names: readonly string[]): ReadonlyMap<string, Style> {
  const distinct = [...new Set(names)];
  const methods = new Map(distinct.map((name) => [name, methodOf(name)]));
  const taken = new Set([...methods.values()].flatMap((method) => method === undefined ? [] : METHODS[method].colour));
  const every = Object.values(HUES);
  const free = every.filter((hue) => !taken.has(hue));
  const hues = free.length > 0 ? free : every;
  const styles = new Map<string, Style>();
  const looks = new Set<string>();
  let unknown = 0;
  for (const name of distinct) {
    const method = methods.get(name);
    const first = method === undefined
      ? { colour: hues[unknown % hues.length], shape: SHAPES[unknown % SHAPES.length], dash: SOLID }
      : METHODS[method];
    if (method === undefined) unknown++;
    const style = unseen(first, looks);
    looks.add(lookOf(style));
    styles.set(name, style);
  }
  return styles;
}

function methodOf(name: string): string | undefined {
  const plain = name.trim().toLowerCase();
  const known = [...METHOD_NAMES, ...Object.keys(ALIASES)]
    .filter((method) =>
      plain === method || (plain.startsWith(method) && /^[^a-z0-9-]/.test(plain.slice(method.length)))
    )
    .sort((a, b) => b.length - a.length)[0];
  return ALIASES[known] ?? known;
}

function unseen(style: Style, looks: ReadonlySet<string>): Style {
  const [shape, dash] = [SHAPES.indexOf(style.shape), DASHES.indexOf(style.dash)];
  // One step changes both; only after all shapes have been seen does a shape come back, with another dash.
  for (let step = 0; step < SHAPES.length * DASHES.length; step++) {
    const turn = Math.floor(step / SHAPES.length);
    const other = {
      colour: style.colour,
      shape: SHAPES[(shape + step) % SHAPES.length],
      dash: DASHES[(dash + step + turn) % DASHES.length],
    };
    if (!looks.has(lookOf(other))) return other;
  }
  return style;
}

function lookOf({ colour, shape, dash }: Style): string {
  return [colour, shape, ...dash].join(" ");
}
