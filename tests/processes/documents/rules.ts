/**
 * What the test does with which command of the documentation: the one table of it.
 *
 * @module
 */

/**
 * `run`: as it stands, but for `change`; `daemon`: started, waited for until it is ready, and kept until something stops
 * it; `exists`: the task or file that it names is looked for; `skip`: nothing, for the reason given.
 */
export type Action = "run" | "daemon" | "exists" | "skip";

/** What is done with commands of one form. */
export interface Rule {
  readonly pattern: RegExp;
  readonly action: Action;
  /** Why so, where it is not run as it stands. */
  readonly why: string;
  /** Bounds the command. */
  readonly change?: (command: string) => string;
  /** Exit codes that are right; 0 where nothing is said. */
  readonly exits?: readonly number[];
  /** Runs in the checkout itself, not in a folder that looks like it. */
  readonly inCheckout?: boolean;
}

/** Puts flags behind a command, in front of what its shell line says after it. */
const withFlags = (flags: string) => (command: string) =>
  command.replace(/(\s+#.*|\s+>.*)?$/, (rest) => ` ${flags}${rest}`);
/** How a command of the program may be written. */
const OURS = String.raw`(?:murmuration|(?:npx -y )?deno task(?: murmuration)?)`;
const ours = (rest: string) => new RegExp(`^${OURS} ${rest}`);

/** A testnet of a few seconds: what takes long is the start of its processes. */
function fewerNodes(command: string): string {
  const isFaulty = /--kill|--freeze|--join/.test(command);
  const named = isFaulty || command.includes("--nodes") ? "" : "--nodes 2 ";
  // Each node is to have time for an exchange, those that come late or were frozen too.
  const steps = isFaulty ? 240 : 64;
  const small = command.replace(/--steps \d+/, "").replace(/:\d+s\b/, ":1s").replace(
    "--nodes 8 --topology regular",
    "--nodes 3 --topology regular --degree 2",
  );
  return withFlags(`${named}--steps ${steps} --threads 1`)(small);
}

/** The rules; the first that fits counts. */
export const RULES: readonly Rule[] = [
  {
    pattern: /^(sudo|systemctl|journalctl|loginctl|podman|docker)\b/,
    action: "skip",
    why: "belongs to a service manager or a container engine, which a test has not",
  },
  {
    pattern: /^(python3|pip|npm|\.) |^(tar|cp) .*(vega-datasets|sklearn)/,
    action: "skip",
    why: "asks a package registry, or needs what came from one",
  },
  { pattern: ours("doctor .*--time-server"), action: "skip", why: "asks a machine outside; tests stay on loopback" },
  { pattern: ours("(test|ok|bench|record)\\b"), action: "exists", why: "takes minutes, and is run by itself" },
  { pattern: /^deno run -A tests\/bench\/\S+/, action: "exists", why: "takes minutes, and is run by itself" },
  { pattern: ours("compare --list"), action: "run", why: "reads every experiment" },
  { pattern: ours("compare .*--dry-run"), action: "run", why: "shows what would be run" },
  {
    pattern: ours("compare \\S+\\.json"),
    action: "exists",
    why: "takes minutes to hours; `compare --list` says whether the file can be used",
  },
  {
    pattern: ours("testnet .*--help"),
    action: "run",
    why: "prints a text",
  },
  {
    pattern: ours("testnet\\b"),
    action: "run",
    why: "bounded in steps and in nodes",
    change: fewerNodes,
  },
  {
    pattern: ours("simulate\\b"),
    action: "run",
    why: "bounded in steps, nodes and measurements",
    change: (command) =>
      withFlags("--steps 32 --moments 2 --measured 2")(
        command.replace(/--steps \d+/, "").replace("--nodes 16", "--nodes 6"),
      ),
  },
  { pattern: ours("daemon\\b"), action: "daemon", why: "runs until it is stopped" },
  { pattern: ours("doctor\\b"), action: "run", why: "tells of this machine: 1 is an answer too", exits: [0, 1] },
  { pattern: ours("data check .*broken"), action: "run", why: "shows what is wrong", exits: [1] },
  { pattern: /^deno install -g\b/, action: "run", why: "names files of the checkout", inCheckout: true },
  { pattern: ours("\\S"), action: "run", why: "ends by itself" },
  {
    pattern: /^(curl|kill|mkdir|cp|rm|cmp|printf|tar) /,
    action: "run",
    why: "ends by itself",
  },
];
