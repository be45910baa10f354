/**
 * A program that speaks as a daemon does to the testnet, and trains nothing: steps pass by the clock. What goes wrong with
 * it is written in its task.
 */
import { encodeModel } from "../../../compute/model/formats.ts";
import type { Limits } from "../../../scripts/testnet/swarm_run.ts";
import { createLayout } from "../../../compute/vector/mod.ts";

/** What the fake's task says. */
export interface FakeTask {
  readonly roundMs: number;
  readonly localSteps: number;
  /** Longest waits of the testnet, where a test is about them. */
  readonly limits?: Partial<Limits> | undefined;
  readonly fault?: {
    readonly node: number;
    readonly kind: "crash" | "deaf" | "unmeasured" | "modelless" | "mute" | "unsound exit";
  };
}

/** The fake's model: two tensors, the first entry of which tells the nodes apart. */
export const fakeLayout = createLayout([{ name: "kernel", shape: [2, 2] }, { name: "bias", shape: [2] }]);

function flag(name: string): string {
  return Deno.args[Deno.args.indexOf(`--${name}`) + 1];
}

function emit(event: Readonly<Record<string, unknown>>): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify({ time: performance.now(), ...event })}\n`));
}

if (import.meta.main) {
  const task: FakeTask = JSON.parse(Deno.readTextFileSync(flag("task")));
  const node = Number(flag("shard").split("/")[0]);
  const steps = Number(flag("steps"));
  const dataDir = flag("data-dir");
  const fault = task.fault?.node === node ? task.fault.kind : undefined;
  let round = 0;

  const status = () => ({
    round,
    steps: Math.min(steps, round * task.localSteps),
    loss: round === 0 ? null : 1 / round,
    links: 2,
    exchanges: round,
    bytesSent: 100 * round + 40,
    bytesReceived: 100 * round,
    bytesByKind: { deltas: 90 * round, openings: 0, heartbeats: 10 },
    denseBytes: 1000 * round,
  });
  const evaluated = () =>
    emit({
      type: "evaluated",
      round,
      steps: status().steps,
      metricName: "accuracy",
      metric: 0.9,
      servedMetric: 0.95,
      loss: 0.1,
    });

  Deno.addSignalListener("SIGTERM", () => {
    if (fault === "deaf") return;
    if (fault !== "unmeasured") evaluated();
    emit({ type: "stopped", ...status() });
    if (fault !== "modelless") {
      const model = new Float32Array([node, 1, 1, 1, 1, 1]);
      Deno.writeFileSync(`${dataDir}/model.safetensors`, encodeModel(model, fakeLayout));
    }
    Deno.exit(fault === "unsound exit" ? 3 : 0);
  });

  console.error(
    `node ${node} of the test has pid ${Deno.pid} and key ${Deno.readTextFileSync(`${dataDir}/identity.key`)}`,
  );
  console.log("A library may say something on stdout.");
  if (fault !== "mute") {
    emit({
      type: "ready",
      peer: `peer-${node}`,
      addresses: [`${flag("listen")}/p2p/peer-${node}`],
      task: "ab".repeat(32),
    });
    emit({ type: "started", from: "initial" });
    while (status().steps < steps) {
      await new Promise((resolve) => setTimeout(resolve, task.roundMs));
      round++;
      emit({ type: "round", ...status() });
      if (round % 4 === 0) evaluated();
      if (fault === "crash" && round === 3) {
        console.error("murmuration: Cannot go on: this is a test\n    at nowhere");
        Deno.exit(7);
      }
    }
    emit({ type: "finished", ...status() });
  }
  setInterval(() => {}, 1000);
}
