/**
 * Pictures from Vega-Lite specifications, without a browser.
 *
 * @module
 */
import { Error as ERRORS_ONLY, parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { escape } from "./escape.ts";
import { SIZES } from "./chart_text.ts";

/** Where the first plot of a picture stands: the room around it, and the size of all plots together, in pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

/** What a picture shows: everything of a Vega-Lite specification but its frame and its looks. */
export type Picture = Extract<TopLevelSpec, { layer: unknown } | { concat: unknown }>;

/** The plots of a picture: what is drawn one over the other. */
export type Plot = Extract<TopLevelSpec, { layer: unknown }>;

/** One thing that is drawn in a plot. */
export type Layer = Plot["layer"][number];

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif";
/** Vega writes a font beside each text; the picture says it once. */
const INHERITED = "inherit";

const CONFIG: NonNullable<Picture["config"]> = {
  aria: false,
  background: "white",
  font: INHERITED,
  view: { stroke: null },
  text: { color: "currentColor", fontSize: SIZES.text, font: INHERITED },
  axis: {
    labelColor: "currentColor",
    titleColor: "currentColor",
    labelFont: INHERITED,
    titleFont: INHERITED,
    labelFontSize: SIZES.tick,
    titleFontSize: SIZES.text,
    titleFontWeight: "normal",
    // Which labels fit was decided with the ticks.
    labelOverlap: false,
    labelFlush: false,
    labelLimit: 0,
    titleLimit: 0,
    ticks: false,
    labelPadding: 6,
    gridColor: "#888888",
    gridOpacity: 0.28,
    domainColor: "currentColor",
    domainOpacity: 0.6,
  },
};

/**
 * Draws a picture: text and axes in black on white. In an HTML page of its own colours, `svg { color: inherit }` and
 * `svg > rect { fill: none }` give it those of the page, a dark one too. The same picture gives the same bytes.
 *
 * @param title what the picture is, for those who do not see it
 * @returns SVG
 */
export async function drawSvg(picture: Picture, frame: Frame, title: string): Promise<string> {
  const { left, top, right, bottom, width, height } = frame;
  const compiled = compile({ ...picture, config: CONFIG }).spec;
  // Vega without a browser guesses how wide text is, and leaves far too much room; here all room is given.
  const spec = { ...compiled, width, height, autosize: "none" as const, padding: { left, top, right, bottom } };
  const view = new View(parse(spec), { renderer: "none", logLevel: ERRORS_ONLY });
  try {
    const svg = stable(await view.toSVG()).replaceAll(` font-family="${INHERITED}"`, "");
    const name = escape(title);
    return svg.replace(
      /<svg ([^>]*)>/,
      (_, attributes) =>
        `<svg ${attributes} role="img" color="black" font-family="${escape(FONT)}"><title>${name}</title>`,
    );
  } finally {
    view.finalize();
  }
}

/**
 * Vega numbers what is referred to over all pictures of a process. Here a clipping is called by its content, so that
 * two pictures in one page never mean different things by one name. Coordinates have two digits.
 */
function stable(svg: string): string {
  const rounded = svg.replace(/ (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g, round);
  const names = new Map<string, string>();
  for (const [, id, content] of rounded.matchAll(/<clipPath id="(clip\d+)">(.*?)<\/clipPath>/g)) {
    const numbers = [...content.matchAll(/="([^"]*)"/g)].map(([, value]) => value.replace(/[^\w.-]/g, "_"));
    names.set(id, `clip-${numbers.join("-")}`);
  }
  return rounded.replace(/(id="|url\(#)(clip\d+)/g, (_, before, id) => before + names.get(id));
}

function round(attribute: string): string {
  // Adding 0 makes of −0 a 0.
  return attribute.replace(/-?\d+\.\d+(?:e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(2)) + 0));
}
