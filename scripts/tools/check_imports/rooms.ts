/**
 * The rooms of the house: a table of what each may import, and by which doors others come in.
 *
 * @module
 */

/** A room of the second floor. */
export interface Room {
  /** Rooms that it may import from. */
  readonly from: readonly string[];
  /**
   * Its doors besides `mod.ts`, each with the reason for it; others import nothing else of the room. Undefined: it
   * stands open.
   */
  readonly doors?: Readonly<Record<string, string>>;
}

/**
 * What every room above `compute/` may use of it: numbers and how they are compressed, never models, data or training.
 */
const NUMBERS = ["compute/vector", "compute/compression"];
/** What is trained, and how. */
const LEARNING = [
  "compute/engine",
  "compute/model",
  "compute/metrics",
  "compute/data",
  "compute/optimisers",
  "compute/task",
  "compute/training",
];
/** What a swarm is made of. */
const SWARM = [
  "protocol/messages",
  "protocol/delta",
  "protocol/trust",
  "protocol/exchange",
  "protocol/files",
  "daemon/membership",
  "daemon/node",
];

/** The table of rooms; a room imports only from those above it. */
export const ROOMS: Readonly<Record<string, Room>> = {
  "compute/support": { from: [], doors: {} },
  "compute/vector": { from: [], doors: {} },
  "compute/compression": {
    from: ["compute/vector"],
    doors: { "select_top_k.ts": "pruning selects too, in a worker that compresses nothing" },
  },
  "compute/ops": {
    from: [],
    doors: { "kernels.ts": "layers, losses and optimisers write kernels where no operation is needed" },
  },
  "compute/engine": {
    from: ["compute/support", "compute/ops"],
    doors: {},
  },
  "compute/model": {
    from: ["compute/support", "compute/vector", "compute/ops", "compute/engine"],
    doors: {
      "tensorflow.ts": "only what trains or evaluates needs networks",
      "import_keras.ts": "one command reads topologies of Keras",
      "formats.ts": "most commands read and write no model",
      "foreign_weights.ts": "one command reads weights of other programs",
      "losses/loss_spec.ts": "a loss is what tasks name and metrics belong to, whatever the model",
    },
  },
  "compute/metrics": { from: ["compute/model"], doors: {} },
  "compute/data": {
    from: ["compute/support", "compute/vector", "compute/engine", "compute/model"],
    doors: {
      "inspecting.ts": "only two commands look at data",
      "loading.ts": "the readers of all kinds are of no use to what trains nothing",
    },
  },
  "compute/optimisers": { from: [...NUMBERS, "compute/ops"], doors: {} },
  "compute/task": {
    from: ["compute/support", ...NUMBERS, "compute/model", "compute/metrics", "compute/data", "compute/optimisers"],
    doors: {
      "drafting.ts": "one command writes tasks",
      "files.ts": "whoever hands a task's files on knows them by what is in them alone",
    },
  },
  "compute/training": {
    from: [
      ...NUMBERS,
      "compute/ops",
      "compute/engine",
      "compute/model",
      "compute/metrics",
      "compute/data",
      "compute/optimisers",
      "compute/task",
    ],
    doors: {
      "worker.ts": "a daemon starts its worker before it loads anything else",
      "local.ts": "it loads networks and the readers of data, which a daemon's main thread has no use for",
    },
  },

  "protocol/messages": { from: ["compute/vector"], doors: {} },
  "protocol/delta": { from: [...NUMBERS, "protocol/messages"], doors: {} },
  "protocol/trust": { from: NUMBERS, doors: {} },
  "protocol/exchange": {
    from: [...NUMBERS, "protocol/messages", "protocol/delta", "protocol/trust"],
    doors: { "clock.ts": "whoever only waits needs no exchange" },
  },
  "protocol/files": { from: ["compute/task", "protocol/messages", "protocol/exchange"], doors: {} },

  "daemon/support": { from: ["compute/support"], doors: {} },
  "daemon/membership": {
    from: ["compute/vector", "protocol/messages", "protocol/exchange", "daemon/support"],
    doors: { "graphs.ts": "a testnet's own process draws a graph and speaks to nobody" },
  },
  "daemon/network": {
    from: ["compute/vector", "protocol/messages", "protocol/exchange", "protocol/files", "daemon/support"],
    doors: {
      "libp2p/keys.ts": "commands that only look at keys do without the rest of libp2p",
      "libp2p/mod.ts": "a swarm in memory does without libp2p",
    },
  },
  "daemon/node": {
    from: [
      ...NUMBERS,
      "compute/metrics",
      "compute/optimisers",
      "compute/task",
      "compute/training",
      "protocol/messages",
      "protocol/trust",
      "protocol/exchange",
      "protocol/files",
      "daemon/membership",
    ],
    doors: {},
  },
  "daemon/settings": {
    from: ["compute/support", "compute/engine", "compute/model", "compute/data", "compute/task", "daemon/support"],
    doors: {},
  },
  "daemon/files": { from: ["compute/task", "protocol/exchange", "protocol/files", "daemon/support"], doors: {} },
  "daemon/checkpoint": {
    from: [
      "compute/vector",
      "compute/model",
      "compute/optimisers",
      "protocol/trust",
      "protocol/exchange",
      "daemon/support",
      "daemon/node",
    ],
    doors: {},
  },
  "daemon/control": {
    from: [
      "compute/support",
      "compute/vector",
      ...LEARNING,
      ...SWARM,
      "daemon/support",
      "daemon/network",
      "daemon/files",
      "daemon/checkpoint",
    ],
    doors: {
      "serving.ts": "commands ask; they do not load an HTTP server",
      "controlled_node.ts": "the thread of a node is asked, and serves nobody",
    },
  },
  // Pages of the browser: they take types, and nobody imports them.
  "daemon/dashboard": { from: ["daemon/control"] },
  "daemon/process": {
    from: [
      "compute/support",
      ...NUMBERS,
      ...LEARNING,
      ...SWARM,
      "daemon/support",
      "daemon/network",
      "daemon/settings",
      "daemon/files",
      "daemon/checkpoint",
      "daemon/control",
    ],
    doors: {},
  },

  "scripts/terminal": {
    from: [
      "compute/support",
      "compute/metrics",
      "compute/optimisers",
      "compute/task",
      "daemon/support",
      "daemon/settings",
    ],
    doors: {},
  },
  "scripts/charts": {
    from: [],
    doors: { "labels.ts": "tables show the same quantities and draw nothing, so that they need no Vega" },
  },
  "scripts/native": { from: ["compute/support"], doors: { "installed.ts": "each start looks; few set it up" } },
  "scripts/tools": { from: [] },
  "scripts/liars": { from: ["compute/support", ...NUMBERS, "compute/data"], doors: {} },
  "scripts/defences": { from: [...NUMBERS, "protocol/trust"], doors: {} },
  "scripts/testnet": {
    from: [
      ...NUMBERS,
      ...LEARNING,
      "protocol/exchange",
      "daemon/support",
      "daemon/membership",
      "daemon/node",
      "daemon/settings",
      "daemon/files",
      "scripts/terminal",
      "scripts/liars",
    ],
    doors: { "testnet_settings.ts": "the table of settings alone, for help and completions" },
  },
  "scripts/simulation": {
    from: [
      ...NUMBERS,
      ...LEARNING,
      ...SWARM,
      "daemon/support",
      "daemon/network",
      "daemon/settings",
      "scripts/terminal",
      "scripts/liars",
      "scripts/defences",
      "scripts/charts",
    ],
    doors: {
      "simulation_settings.ts": "the table of settings alone, for help and completions",
      "measures.ts": "experiments that simulate no daemon take them too",
      "command.ts": "experiments simulate many swarms and draw no page",
    },
  },
  "scripts/pictures": { from: ["protocol/trust", "scripts/charts", "scripts/simulation"] },
  "scripts/experiments": {
    from: [
      "compute/support",
      ...NUMBERS,
      ...LEARNING,
      ...SWARM,
      "daemon/support",
      "daemon/settings",
      "scripts/terminal",
      "scripts/charts",
      "scripts/simulation",
    ],
    doors: {},
  },
  "scripts/cli": {
    from: [
      "compute/support",
      "compute/vector",
      ...LEARNING,
      "protocol/messages",
      "protocol/exchange",
      "daemon/support",
      "daemon/network",
      "daemon/settings",
      "daemon/files",
      "daemon/control",
      "daemon/process",
      "scripts/terminal",
      "scripts/native",
      "scripts/liars",
      "scripts/testnet",
      "scripts/simulation",
    ],
    doors: { "compile_first.ts": "what compiles the rest is loaded before it" },
  },
};

/** The floors, from the one that uses all others. A file right in one of them is an entry: nobody imports it. */
export const FLOORS: readonly string[] = ["scripts", "daemon", "protocol", "compute"];

/** Heavy dependencies: which packages they are, and the room, or part of a room, that alone imports them. */
export const HEAVY: readonly { readonly name: string; readonly packages: RegExp; readonly rooms: readonly string[] }[] =
  [
    { name: "TensorFlow", packages: /^@tensorflow\//, rooms: ["compute/engine"] },
    // TensorFlow's graphs are protocol buffers.
    {
      name: "the protobuf runtime",
      packages: /^protobufjs(\/|$)/,
      rooms: ["protocol/messages", "compute/engine"],
    },
    {
      name: "libp2p",
      packages: /^(libp2p|@libp2p\/.+|@chainsafe\/.+|@multiformats\/.+)$/,
      rooms: ["daemon/network/libp2p"],
    },
    { name: "the reader of HDF5", packages: /^h5wasm$/, rooms: ["compute/model"] },
    { name: "the HTTP server", packages: /^hono(\/|$)/, rooms: ["daemon/control"] },
    // libp2p counts into a registry of its own, where it is asked to.
    { name: "the metrics' client", packages: /^prom-client$/, rooms: ["daemon/control", "daemon/network/libp2p"] },
    { name: "the logger", packages: /^pino(-pretty)?$/, rooms: ["daemon/process"] },
    { name: "the drawing of charts", packages: /^vega(-lite)?$/, rooms: ["scripts/charts"] },
  ];

/**
 * The room of a file, or its floor if it stands right in that.
 *
 * @param path from the repository's root
 * @returns undefined if it is of no floor, such as a package or `deno.json`
 *
 * @example
 * ```ts
 * import { roomOf } from "./rooms.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(roomOf("compute/data/csv/load_csv.ts"), "compute/data");
 * assert.strictEqual(roomOf("scripts/testnet.ts"), "scripts");
 * assert.strictEqual(roomOf("npm:zod"), undefined);
 * ```
 */
export function roomOf(path: string): string | undefined {
  const [floor, room, file] = path.split("/");
  if (room === undefined || (!FLOORS.includes(floor) && floor !== "tests")) return undefined;
  return file === undefined || floor === "tests" ? floor : `${floor}/${room}`;
}
