/**
 * What is shown while a testnet runs: a live table on a terminal, plain lines elsewhere.
 *
 * @module
 */
import process from "node:process";
import type { ChalkInstance } from "chalk";
import { createLogUpdate } from "log-update";
import { duration, inLine, paint, type Screen, sealed, shown } from "../terminal/mod.ts";
import { drawLiveTable, heading, type LiveView } from "./live_table.ts";
import { plainLine } from "./plain_line.ts";

/** Shows a running testnet. */
export interface Display {
  readonly chalk: ChalkInstance;
  /** Shows something that happened, in a line; `seconds` since the testnet's start. */
  note(text: string, seconds: number): void;
  /** Shows where the swarm stands, as often as suits the display. */
  update(liveView: Omit<LiveView, "notes">): void;
  /** Leaves what was last shown and gives the terminal back. */
  close(): void;
}

/** Notes beneath the live table. */
const NOTES = 4;
/** Seconds between two pictures: more than ten a second nobody sees. */
const LIVE_PERIOD = 0.1;
/** Seconds between two plain lines. */
const PLAIN_PERIOD = 2;
const HIDE_CURSOR = sealed("\x1b[?25l");
const SHOW_CURSOR = sealed("\x1b[?25h");

/** Creates the display that suits `screen`. */
export function createDisplay(screen: Screen): Display {
  const chalk = paint(screen.colour);
  return screen.live ? liveDisplay(screen, chalk) : plainDisplay(screen, chalk);
}

function liveDisplay(screen: Screen, chalk: ChalkInstance): Display {
  // log-update would hide the cursor by a package that ends the process on SIGINT before the daemons are stopped.
  const log = createLogUpdate(process.stdout, { showCursor: true });
  const notes: string[] = [];
  let liveView: Omit<LiveView, "notes"> | undefined;
  let hidden = false;
  let last = -Infinity;

  function draw(): void {
    if (liveView === undefined) return;
    last = liveView.seconds;
    log(shown(drawLiveTable({ ...liveView, notes }, chalk)));
  }

  return {
    chalk,
    note(text, seconds) {
      notes.push(`${duration(seconds).padStart(7)}  ${inLine(text)}`);
      if (notes.length > NOTES) notes.shift();
      if (liveView === undefined) log.persist(shown(` ${inLine(text)}`));
      else draw();
    },
    update(next) {
      if (!hidden) screen.write(HIDE_CURSOR);
      hidden = true;
      liveView = next;
      if (liveView.seconds - last >= LIVE_PERIOD) draw();
    },
    close() {
      draw();
      liveView = undefined;
      log.done();
      if (hidden) screen.write(SHOW_CURSOR);
      hidden = false;
    },
  };
}

function plainDisplay(screen: Screen, chalk: ChalkInstance): Display {
  let begun = false;
  let last = -Infinity;
  return {
    chalk,
    note: (text, seconds) => screen.write(`${duration(seconds).padStart(7)}  ${inLine(text)}\n`),
    update(liveView) {
      if (!begun) screen.write(`${heading(liveView)}\n`);
      begun = true;
      if (liveView.trainingSeconds === undefined || liveView.seconds - last < PLAIN_PERIOD) return;
      last = liveView.seconds;
      screen.write(`${plainLine(liveView)}\n`);
    },
    close() {},
  };
}
