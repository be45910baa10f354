/**
 * A recording of a terminal as an animated SVG picture.
 *
 * @module
 */
import type { Run } from "./terminal.ts";

/** What the terminal showed from a moment on. */
export interface Frame {
  /** In seconds. */
  readonly at: number;
  readonly lines: readonly (readonly Run[])[];
}

/** Seconds for which the last frame stays before the recording begins again. */
const REST = 8;
const COLUMNS = 100;
const CELL = { width: 8.4, height: 18 };
const MARGIN = 16;
const COLOURS: Readonly<Record<number, string>> = {
  31: "#f85149",
  32: "#3fb950",
  33: "#d29922",
  34: "#58a6ff",
  35: "#bc8cff",
  36: "#39c5cf",
};

/**
 * Draws a recording. Each line is drawn once for each text it ever had, and shown while it had it; a viewer without
 * animation shows the last frame.
 *
 * @param frames at least one, in order
 * @param title what the picture is, for those who do not see it
 */
export function drawSvg(frames: readonly Frame[], title: string): string {
  const end = frames[frames.length - 1].at;
  const rows = Math.max(...frames.map(({ lines }) => lines.length));
  const width = Math.ceil(COLUMNS * CELL.width + 2 * MARGIN);
  const height = rows * CELL.height + 2 * MARGIN;
  const parts: string[] = [];
  for (let row = 0; row < rows; row++) {
    let from = 0;
    for (let index = 0; index < frames.length; index++) {
      const drawn = drawLine(frames[index].lines[row] ?? [], row);
      const next = frames[index + 1];
      if (next !== undefined && drawLine(next.lines[row] ?? [], row) === drawn) continue;
      const until = next?.at ?? end;
      if (drawn !== "") parts.push(show(drawn, from, until, next === undefined, end));
      from = until;
    }
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117">`,
    // The clock of the recording: all else begins some time after it does.
    `<animate id="play" attributeName="opacity" from="1" to="1" dur="${
      (end + REST).toFixed(2)
    }s" begin="0s;play.end"/>`,
    `</rect>`,
    `<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" ` +
    `fill="#c9d1d9" xml:space="preserve">`,
    ...parts,
    `</g>`,
    `</svg>`,
    "",
  ].join("\n");
}

function show(drawn: string, from: number, until: number, last: boolean, end: number): string {
  const moment = (seconds: number) => `play.begin+${seconds.toFixed(2)}s`;
  if (last) {
    // Shown by itself, and hidden until its time has come.
    const hide = from === 0
      ? ""
      : `<set attributeName="visibility" to="hidden" begin="play.begin" end="${moment(from)}"/>`;
    return `<g>${hide}${drawn}</g>`;
  }
  const over = Math.min(until, end);
  return `<g visibility="hidden"><set attributeName="visibility" to="visible" begin="${moment(from)}" end="${
    moment(over)
  }"/>${drawn}</g>`;
}

function drawLine(runs: readonly Run[], row: number): string {
  const y = (MARGIN + (row + 0.75) * CELL.height).toFixed(1);
  return runs.flatMap(({ column, text, bold, dim, colour }) => {
    const style = [
      ...colour === undefined ? [] : [`fill="${COLOURS[colour]}"`],
      ...bold ? [`font-weight="700"`] : [],
      ...dim ? [`opacity=".6"`] : [],
    ].map((attribute) => ` ${attribute}`).join("");
    // Each cell of a table has its own place, so that columns stand even where the font is not quite monospaced.
    return Array.from(text.matchAll(/\S+(?: \S+)*/g), ({ 0: words, index }) => {
      const before = [...text.slice(0, index)].length;
      const x = (MARGIN + (column + before) * CELL.width).toFixed(1);
      const long = ([...words].length * CELL.width).toFixed(1);
      return `<text x="${x}" y="${y}" textLength="${long}"${style}>${escape(words)}</text>`;
    });
  }).join("");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
