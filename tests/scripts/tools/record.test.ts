import assert from "node:assert";
import { drawSvg } from "../../../scripts/tools/record/terminal_svg.ts";
import { createTerminal } from "../../../scripts/tools/record/terminal.ts";

const shown = (terminal: ReturnType<typeof createTerminal>) =>
  terminal.lines().map((line) => line.map(({ text }) => text).join("|"));

Deno.test("terminal: a table that is drawn again stands where it stood", () => {
  const terminal = createTerminal();
  terminal.write("\x1b[?25lnode  loss\r\n   0  2.30\r\n   1  2.31\r\n");
  terminal.write(
    "\x1b[?2026h\x1b[2A\x1b[G\x1b[2K\x1b[1B\x1b[2K\x1b[1A\x1b[G   0  0.10\r\n   1  0.11\x1b[K\r\n\x1b[?2026l",
  );
  assert.deepStrictEqual(shown(terminal), ["node  loss", "   0  0.10", "   1  0.11"]);
});

Deno.test("terminal: the rest of a line goes, and sequences may come in pieces", () => {
  const terminal = createTerminal();
  terminal.write("a long line\rshort\x1b");
  terminal.write("[");
  terminal.write("K\x1b[3");
  terminal.write("2m!\x1b[39m?");
  assert.deepStrictEqual(shown(terminal), ["short|!|?"]);
  assert.strictEqual(terminal.lines()[0][1].colour, 32);
});

Deno.test("terminal: styles add up and are taken back", () => {
  const terminal = createTerminal();
  terminal.write("\x1b[1m\x1b[36ma\x1b[22mb\x1b[39mc\x1b[2;31md\x1b[0me");
  assert.deepStrictEqual(terminal.lines()[0].map(({ text, bold, dim, colour }) => [text, bold, dim, colour]), [
    ["a", true, false, 36],
    ["b", false, false, 36],
    ["c", false, false, undefined],
    ["d", false, true, 31],
    ["e", false, false, undefined],
  ]);
});

Deno.test("picture: each text of a line is there once, and the last ones show without animation", () => {
  const lines = (...texts: string[]) => {
    const terminal = createTerminal();
    terminal.write(texts.join("\r\n"));
    return terminal.lines();
  };
  const svg = drawSvg([
    { at: 0, lines: lines("title", "a < b") },
    { at: 1, lines: lines("title", "c") },
    { at: 2.5, lines: lines("title", "c", "end") },
  ], "A <title>");
  const times = (text: string) => svg.split(`>${text}</text>`).length - 1;
  assert.deepStrictEqual(["title", "a &lt; b", "c", "end"].map(times), [1, 1, 1, 1]);
  assert.match(svg, /<title>A &lt;title&gt;<\/title>/);
  const line = (text: string) => svg.split("\n").find((part) => part.includes(`>${text}</text>`)) ?? "";
  assert.match(
    line("a &lt; b"),
    /^<g visibility="hidden"><set [^>]*to="visible" begin="play.begin\+0.00s" end="play.begin\+1.00s"/,
  );
  assert.match(line("title"), /^<g><text/);
  assert.match(line("end"), /^<g><set [^>]*to="hidden" begin="play.begin" end="play.begin\+2.50s"/);
});
