// @ts-check
/// <reference lib="dom" />
/**
 * The served model's tensors as maps: how large the entries are, from place to place.
 *
 * @module
 */
import { element, part, setAttributes, setText } from "./element.js";
import { formatCount, formatNumber, formatShare, shown } from "./format.js";
import { channels, onThemeChange } from "./theme.js";
/** @import { TensorMap } from "../control/mod.ts" */

/** Tensors shown at most. */
const MOST = 48;

/**
 * Readies the panel.
 *
 * @returns {(maps: readonly TensorMap[]) => void} shows the model as it is now
 */
export function createTensors() {
  const place = part("tensors", HTMLElement);
  const count = part("tensors-count", HTMLElement);
  /** @type {{ figure: HTMLElement, canvas: HTMLCanvasElement, name: HTMLElement, shape: HTMLElement, words: HTMLElement, moved: HTMLElement }[]} */
  const figures = [];
  /** @type {readonly TensorMap[]} */
  let latest = [];

  function draw() {
    const shownMaps = latest.slice(0, MOST);
    if (shownMaps.length > 0 && figures.length === 0) place.replaceChildren();
    while (figures.length > shownMaps.length) figures.pop()?.figure.remove();
    while (figures.length < shownMaps.length) {
      const made = createFigure();
      figures.push(made);
      place.append(made.figure);
    }
    const [low, high] = [channels("--map-low"), channels("--map-high")];
    shownMaps.forEach((map, i) => {
      const { canvas, name, shape, words, moved } = figures[i];
      const title = shown(map.name, 60);
      setText(name, title);
      setText(shape, map.shape.join(" × "));
      setText(moved, `${formatShare(map.moved, 0)} moved`);
      setText(
        words,
        `rms ${formatNumber(map.scale, 2)}, from ${formatNumber(map.least, 2)} to ${formatNumber(map.largest, 2)}`,
      );
      setAttributes(canvas, { "aria-label": `Sizes of the entries of ${title}` });
      paint(canvas, map, low, high);
    });
    const all = latest.reduce((sum, { parameters }) => sum + parameters, 0);
    setText(
      count,
      latest.length === 0
        ? ""
        : `${latest.length} tensors, ${formatCount(all)} parameters; stronger where entries are larger`,
    );
  }

  onThemeChange(draw);
  return (maps) => {
    latest = maps;
    draw();
  };
}

function createFigure() {
  const canvas = element("canvas", { role: "img", width: 1, height: 1 });
  const name = element("strong");
  const shape = element("span", { class: "soft" });
  const moved = element("span");
  const words = element("span", { class: "soft" });
  const caption = element(
    "figcaption",
    {},
    element("p", {}, name, shape),
    element("p", {}, moved),
    element("p", {}, words),
  );
  return { figure: element("figure", {}, canvas, caption), canvas, name, shape, words, moved };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {TensorMap} map
 * @param {readonly number[]} low colour of the least cell
 * @param {readonly number[]} high colour of the largest
 */
function paint(canvas, { rows, columns, cells }, low, high) {
  const context = canvas.getContext("2d");
  if (context === null || !(rows > 0 && columns > 0)) return;
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
    // A long vector is drawn as a band, not as a hair.
    canvas.style.aspectRatio = String(Math.min(6, Math.max(1, columns / rows)));
  }
  let least = Infinity;
  let largest = 0;
  for (const cell of cells) {
    least = Math.min(least, cell);
    largest = Math.max(largest, cell);
  }
  // Cells that hardly differ look alike, instead of their noise being drawn out.
  const range = Math.max(largest - least, .4 * largest, 1e-12);
  const image = context.createImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) {
    const strength = Math.sqrt(Math.max(0, (cells[i] ?? 0) - least) / range);
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = low[c] + (high[c] - low[c]) * Math.min(1, strength);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
