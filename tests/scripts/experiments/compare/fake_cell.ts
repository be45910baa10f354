/** A process that does the runs of the tests. */
import { serveRuns } from "../../../../scripts/experiments/compare/cell.ts";
import { FAKE_RUNNERS } from "./fake_runners.ts";

await serveRuns(FAKE_RUNNERS);
