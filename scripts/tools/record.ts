/**
 * Records a testnet as it looks on a terminal: `deno task record [flags of the testnet]` writes docs/testnet.svg.
 *
 * Needs the `script` of util-linux, which gives the testnet a terminal of its own.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { drawSvg, type Frame } from "./record/terminal_svg.ts";
import { createTerminal } from "./record/terminal.ts";

/** A pause longer than this, in seconds, is cut down to it. */
const LONGEST_PAUSE = 1;
/** Seconds between two frames. */
const PERIOD = 0.5;

/** Runs a command on a terminal of 100 columns and records what that shows. @throws {Error} if the command fails */
async function record(command: readonly string[]): Promise<Frame[]> {
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const child = new Deno.Command("script", {
    args: ["--quiet", "--flush", "--return", "--command", `stty cols 100 rows 50; exec ${quoted}`, "/dev/null"],
    env: { TERM: "xterm-256color", NO_COLOR: "" },
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const terminal = createTerminal();
  const frames: Frame[] = [];
  let at = 0;
  let last = performance.now();
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const now = performance.now();
    at += Math.min(LONGEST_PAUSE, (now - last) / 1000);
    last = now;
    terminal.write(text);
    const previous = frames.at(-1);
    // Within a period the newest picture replaces the one before.
    if (previous !== undefined && at - previous.at < PERIOD) frames.pop();
    frames.push({
      at: previous !== undefined && at - previous.at < PERIOD ? previous.at : at,
      lines: terminal.lines(),
    });
  }
  const { code } = await child.status;
  if (code !== 0) throw new Error(`Cannot record: the testnet ended with exit code ${code}`);
  return frames;
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const target = `${root}docs/testnet.svg`;
  const permissions = ["read", "write", "env", "sys", "ffi", "net", "run"].map((name) => `--allow-${name}`);
  const frames = await record([Deno.execPath(), "run", ...permissions, `${root}scripts/testnet.ts`, ...Deno.args]);
  await Deno.writeTextFile(target, drawSvg(frames, "A testnet of Murmuration, recorded from its terminal"));
  console.log(`${target}: ${frames.length} frames, ${frames.at(-1)?.at.toFixed(0)} s`);
}
