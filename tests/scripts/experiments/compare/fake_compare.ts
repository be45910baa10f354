/** The comparison's command with runners that only add numbers: `fake_compare.ts EXPERIMENTS FLAGS…`. */
import { main } from "../../../../scripts/experiments/compare/compare_main.ts";
import { FAKE_RUNNERS } from "./fake_runners.ts";

const [experiments, ...flags] = Deno.args;

Deno.exit(
  await main(flags, {
    runners: FAKE_RUNNERS,
    program: {
      module: new URL("fake_cell.ts", import.meta.url).href,
      denoFlags: ["--allow-read", "--allow-write", "--allow-env"],
    },
    experiments,
    prepareNative: () => Promise.reject(new Error("these runners need no library")),
    versions: () => Promise.resolve({ deno: "2.0.0", tfjs: "4.0.0", commit: "abc" }),
  }),
);
