/**
 * How far the weights are that are fetched: a bar on a terminal.
 *
 * @module
 */
import process from "node:process";
import progress from "cli-progress";
import type { NodeEvent, Recorder } from "../node/mod.ts";
import { bytes } from "../support/mod.ts";

type Fetching = Extract<NodeEvent, { type: "fetching" }>;

/** Where a bar is drawn. */
export interface BarScreen {
  /** A terminal that can move its cursor. */
  readonly live: boolean;
  readonly stream: NodeJS.WritableStream;
}

/**
 * A recorder that draws a bar in the place of lines about what is being fetched, and passes all else on; where there is no
 * terminal it passes everything on.
 */
export function withBar(log: Recorder, screen: BarScreen = screenOfStderr()): Recorder {
  if (!screen.live) return log;
  let bar: progress.SingleBar | undefined;

  function draw(event: Fetching): void {
    if (bar === undefined) {
      bar = createBar(screen.stream);
      bar.start(event.bytes, event.have, textsOf(event));
    }
    bar.update(event.have, textsOf(event));
  }

  return (event) => {
    if (event.type === "fetching") return draw(event);
    // The bar's line is the terminal's last one: it goes before another comes, and is drawn anew with the next news.
    bar?.stop();
    bar = undefined;
    log(event);
  };
}

function createBar(stream: NodeJS.WritableStream): progress.SingleBar {
  return new progress.SingleBar({
    format: " weights {bar} {percentage} %, {had} of {all} from {peers}, {eta_formatted} left",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 30,
    clearOnComplete: true,
    hideCursor: false,
    // Whoever started it ends it: it would otherwise listen for signals itself.
    gracefulExit: false,
    stream,
  });
}

function textsOf({ have, bytes: size, peers }: Fetching) {
  return { had: bytes(have), all: bytes(size), peers: peers === 1 ? "1 peer" : `${peers} peers` };
}

function screenOfStderr(): BarScreen {
  return { live: Deno.stderr.isTerminal() && Deno.env.get("TERM") !== "dumb", stream: process.stderr };
}
