/**
 * Which daemons a testnet starts, and with which flags.
 *
 * @module
 */
import { join } from "node:path";
import type { Graph } from "../../daemon/membership/graphs.ts";
import { liarAt } from "../liars/mod.ts";
import type { Settings } from "./testnet_settings.ts";
import type { TestnetTask } from "./testnet_task.ts";

/** One daemon to be. */
export interface NodePlan {
  /** Its own folder; its identity is there already. */
  readonly dataDir: string;
  /** File for its log. */
  readonly log: string;
  /**
   * Arguments of deno that start it, to take `steps` local steps.
   *
   * @param isThere says of each other node whether it runs or is started together with this one
   */
  args(steps: number, isThere: (node: number) => boolean): string[];
}

/** What all daemons of a testnet have in common. */
export interface PlanParts {
  readonly settings: Settings;
  /** The program: a module and the permissions it gets. */
  readonly program: DaemonProgram;
  /** Folder under which each node gets its own. */
  readonly folder: string;
  /** File with the task's manifest. */
  readonly manifest: string;
  /** The file that the task starts from, where it names one. */
  readonly start?: TestnetTask["start"];
  /** Who is whose neighbour. */
  readonly graph: Graph;
  /** Names of the nodes in the network, and the loopback ports they listen on. */
  readonly peers: readonly string[];
  readonly ports: readonly number[];
  /** Seed of the run; a node's own random choices depend on its shard's number too. */
  readonly seed: number;
  /** Threads of each node's kernels. */
  readonly threads: number;
}

/** The module that is a daemon, deno's flags to run it with, and what comes before its own flags. */
export interface DaemonProgram {
  readonly module: string;
  /** The module that is one that lies; how it does comes before all else. */
  readonly liar: string;
  readonly denoFlags: readonly string[];
  readonly command: readonly string[];
}

/** The nodes by which the others come where they find their neighbours themselves: one may be killed. */
const FIRST = [0, 1];

/** A node's own folder under the testnet's. */
export function dataDirOf(folder: string, node: number): string {
  return join(folder, `node-${node}`);
}

/** Makes the plan: each node listens at its port, and knows its neighbours' names and addresses beforehand. */
export function planNodes(parts: PlanParts): NodePlan[] {
  const { settings, program, folder, manifest, start, graph, peers, ports, seed, threads } = parts;
  const listen = ports.map((port) => `/ip4/127.0.0.1/tcp/${port}`);
  return peers.map((_, node) => {
    const dataDir = dataDirOf(folder, node);
    const liar = liarAt(settings.liars, node);
    const args = (steps: number, isThere: (node: number) => boolean) => [
      "run",
      ...program.denoFlags,
      ...liar === undefined ? [program.module] : [program.liar, liar.text],
      ...program.command,
      ...["--task", manifest],
      ...settings.data === undefined ? [] : ["--data", settings.data],
      ...start === undefined ? [] : weightsFlags(start, node, settings),
      ...["--shard", `${node}/${settings.nodes}`, "--partition", settings.partition],
      ...["--steps", `${steps}`, "--seed", `${seed}`],
      ...["--trust", settings.trust],
      ...["--listen", listen[node]],
      ...settings.likeVolunteers
        // Volunteers are told of somebody, and find the others themselves.
        ? FIRST.filter((other) => other !== node && other < peers.length).flatMap((other) => [
          "--bootstrap",
          `${listen[other]}/p2p/${peers[other]}`,
        ])
        : [
          // A node waits for the neighbours it is told of; one that joins later comes by itself.
          ...graph[node].filter(isThere).flatMap((other) => ["--neighbour", `${listen[other]}/p2p/${peers[other]}`]),
          // It knows its neighbours; nobody else is to be found, nor to find it.
          ...["--no-mdns", "--no-dht", "--no-relay", "--api-port", "off"],
        ],
      ...["--data-dir", dataDir, "--json"],
      ...["--backend", settings.backend, "--threads", `${threads}`],
    ];
    return { dataDir, log: join(folder, `node-${node}.log`), args };
  });
}

/** How a node comes to the weights: all have the file, or the first has it and volunteers fetch it. */
function weightsFlags(
  { path, bytes }: NonNullable<TestnetTask["start"]>,
  node: number,
  { likeVolunteers }: Settings,
): string[] {
  return node === 0 || !likeVolunteers ? ["--weights", path] : ["--max-download", `${Math.ceil(bytes / 1e6)}MB`];
}
