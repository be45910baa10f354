/**
 * A fuzzer: `deno run -A tests/hostile/fuzz.ts [RUNS [SEED [KIND]]]`, a million runs by default, of all kinds or of one:
 * `decoders`, `node` or `libp2p`, which takes its share of the runs as it would among all. Real frames, heartbeats, snapshots
 * and messages of libp2p's protocols are mutated by seed and fed to decoders, to a node in memory, and to a transport on
 * loopback. Prints what it found as JSON; ends with 1 if there is anything.
 *
 * @module
 */
import { fuzz } from "./fuzz/run.ts";

/** Without a sign of life for so long, in ms, a run is taken to hang, and the process is killed. */
const DEAF = 120_000;

/** Watches from a thread of its own: one that hangs cannot watch itself. */
const WATCHDOG = `
  let last = Date.now(), where = "the start";
  self.onmessage = ({ data }) => { last = Date.now(); where = data; };
  setInterval(() => {
    if (Date.now() - last < ${DEAF}) return;
    console.error("hangs in " + where);
    Deno.kill(Deno.pid, "SIGKILL");
  }, 1000);
`;

if (import.meta.main) {
  const [runs = "1000000", seed = "1", kind] = Deno.args;
  const dog = new Worker(`data:text/javascript,${encodeURIComponent(WATCHDOG)}`, { type: "module" });
  let said = 0;
  const report = await fuzz(Number(runs), Number(seed), (where) => {
    dog.postMessage(where);
    if (performance.now() - said < 10_000) return;
    said = performance.now();
    console.error(`${Math.round(said / 1000)} s: ${where}, ${Math.round(Deno.memoryUsage().rss / 1e6)} MB`);
  }, kind);
  dog.terminate();
  console.log(JSON.stringify(report, undefined, 2));
  Deno.exit(report.findings.length === 0 ? 0 : 1);
}
