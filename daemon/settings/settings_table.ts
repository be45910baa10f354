/**
 * The one table of a daemon's settings: flags, environment variables, keys of `config.json`, help and documentation
 * derive from it.
 *
 * @module
 */
import { z } from "zod";
import type { BackendName } from "../../compute/engine/mod.ts";
import { TASK_MODEL_NAMES, TASK_NAMES } from "../../compute/task/mod.ts";
import { parseRate, parseSize } from "./quantities.ts";
import { parseQuietHours } from "./quiet_hours.ts";
import {
  address,
  duration,
  filled,
  oneOf,
  partition,
  peerAddress,
  peerOrRange,
  readBy,
  shard,
  share,
  whole,
} from "./schemas.ts";
import { isManifest } from "./task_file.ts";
import { boolean, list, text } from "./setting.ts";

/** Port of the control API where nobody says otherwise and no other program has it. */
export const DEFAULT_API_PORT = 4780;

const apiPort = readBy((raw) => {
  if (raw === "off" || raw === "auto") return raw;
  const port = Number(raw);
  return /^\d+$/.test(raw) && port <= 65_535 ? port : undefined;
}, 'must be a port from 0 (any that is free) to 65535, "auto" or "off"');

/** All settings, by key. */
export const SETTINGS = {
  task: text(filled("must name a task (digits) or a manifest file"), {
    group: "Task",
    argument: "name|file",
    description: `what is trained: a built-in task (${TASK_NAMES.join(", ")}) or a task manifest (JSON)`,
    isPath: isManifest,
    example: "digits",
  }),
  model: text(oneOf(TASK_MODEL_NAMES).optional(), {
    group: "Task",
    argument: "name",
    description: "model of a built-in task",
    otherwise: "as the task says",
    example: "lenet",
  }),
  data: text(filled("must name a folder or a file").optional(), {
    group: "Task",
    argument: "path",
    description: "folder or file of the task's data, for tasks whose data is not built in",
    isPath: () => true,
    example: "pictures",
  }),
  weights: text(filled("must name a file").optional(), {
    group: "Task",
    argument: "file",
    description: "the file of weights that the task starts from, where its manifest names one",
    isPath: () => true,
    otherwise: "beside the manifest, or fetched from others",
    example: "base.safetensors",
  }),
  shard: text(shard, {
    group: "Task",
    argument: "index/count",
    description: "which share of the training examples this node has; 0/1 is all of them",
    fallback: "0/1",
    example: "0/4",
  }),
  partition: text(partition, {
    group: "Task",
    argument: "rule",
    description: "how shards are made: iid, dirichlet:ALPHA or label",
    fallback: "iid",
    example: "dirichlet:0.1",
  }),
  steps: text(whole(0, 1e9), {
    group: "Task",
    argument: "n",
    description: "local steps in all; 0 trains until stopped",
    fallback: "0",
    example: "10000",
  }),
  seed: text(whole(0, 2 ** 32 - 1), {
    group: "Task",
    argument: "n",
    description: "seed of a built-in task's model and of this node's choices",
    fallback: "1",
    example: "7",
  }),
  listen: list(z.array(address).min(1, "must name at least one address"), {
    group: "Network",
    argument: "multiaddr",
    description: "where to listen; repeatable",
    fallback: ["/ip4/0.0.0.0/tcp/0"],
    example: "/ip4/0.0.0.0/tcp/4001",
  }),
  announce: list(z.array(address), {
    group: "Network",
    argument: "multiaddr",
    description: "address to tell others besides those listened on, such as a forwarded port's; repeatable",
    example: "/ip4/203.0.113.7/tcp/4001",
  }),
  bootstrap: list(z.array(peerAddress), {
    group: "Network",
    argument: "multiaddr",
    description: "a node of the swarm to find the others through; repeatable",
    example: "/ip4/203.0.113.7/tcp/4001/p2p/12D3KooW…",
  }),
  neighbour: list(z.array(peerAddress), {
    group: "Network",
    argument: "multiaddr",
    description: "a fixed neighbour, instead of chosen ones; repeatable",
    example: "/ip4/192.168.1.5/tcp/4001/p2p/12D3KooW…",
  }),
  degree: text(whole(1, 64), {
    group: "Network",
    argument: "n",
    description: "links wanted where neighbours are chosen",
    fallback: "4",
    example: "6",
  }),
  mdns: boolean(z.boolean(), {
    group: "Network",
    description: "find nodes on the local network (mDNS)",
    fallback: true,
    example: "false",
  }),
  dht: boolean(z.boolean(), {
    group: "Network",
    description: "find nodes anywhere by the distributed hash table (DHT)",
    fallback: true,
    example: "false",
  }),
  relay: boolean(z.boolean(), {
    group: "Network",
    description: "use relays and hole punching where no direct way leads in",
    fallback: true,
    example: "false",
  }),
  relayServer: boolean(z.boolean(), {
    group: "Network",
    description: "relay for nodes that cannot be reached; for a node with a public address",
    fallback: false,
    example: "true",
  }),
  networkKey: text(filled("must name a key file; `murmuration key new` makes one").optional(), {
    group: "Who may connect",
    argument: "file",
    description: "pre-shared key of a private swarm; only holders of the same key connect",
    isPath: () => true,
    otherwise: "an open swarm",
    example: "swarm.key",
  }),
  requireNetworkKey: boolean(z.boolean(), {
    group: "Who may connect",
    description: "refuse to start without a network key",
    fallback: false,
    example: "true",
  }),
  allow: list(z.array(peerOrRange), {
    group: "Who may connect",
    argument: "peer|range",
    description: "the only peers or IP ranges to connect with; repeatable",
    otherwise: "all",
    example: "192.168.0.0/16",
  }),
  deny: list(z.array(peerOrRange), {
    group: "Who may connect",
    argument: "peer|range",
    description: "peers or IP ranges never to connect with, even if allowed; repeatable",
    otherwise: "none",
    example: "198.51.100.0/24",
  }),
  trust: text(oneOf(["on", "off"]), {
    group: "Who may connect",
    argument: "on|off",
    description: "whether neighbours are judged by what they say, and those that lie are barred (docs/trust.md)",
    fallback: "on",
    example: "off",
  }),
  cpu: text(share.optional(), {
    group: "Limits",
    argument: "share",
    description: "most of all cores' time to use",
    otherwise: "all",
    example: "50%",
  }),
  memory: text(readBy(parseSize, "must be a size such as 1GB or 800MB").optional(), {
    group: "Limits",
    argument: "size",
    description: "most memory to use",
    otherwise: "as much as the task needs",
    example: "1GB",
  }),
  upload: text(readBy(parseRate, "must be a rate such as 100kB/s or 2Mbit/s").optional(), {
    group: "Limits",
    argument: "rate",
    description: "most to send; updates are compressed further to fit",
    otherwise: "unlimited",
    example: "100kB/s",
  }),
  download: text(readBy(parseRate, "must be a rate such as 100kB/s or 2Mbit/s").optional(), {
    group: "Limits",
    argument: "rate",
    description: "most to receive",
    otherwise: "unlimited",
    example: "500kB/s",
  }),
  maxDownload: text(readBy(parseSize, "must be a size such as 1GB or 800MB"), {
    group: "Limits",
    argument: "size",
    description: "largest file of weights to fetch from others",
    fallback: "100MB",
    example: "2GB",
  }),
  quietHours: text(
    readBy(parseQuietHours, "must be local times such as 22:00-07:00, several separated by commas").optional(),
    {
      group: "Limits",
      argument: "times",
      description: "local times between which it does not train; it still answers neighbours",
      otherwise: "none",
      example: "22:00-07:00",
    },
  ),
  checkpointEvery: text(duration, {
    group: "Limits",
    argument: "duration",
    description: "time between two checkpoints",
    fallback: "60s",
    example: "5min",
  }),
  backend: text(oneOf(["native", "eager", "gpu", "cpu"] satisfies BackendName[]), {
    group: "Limits",
    argument: "name",
    description:
      "kernels that train (eager: TensorFlow kernel by kernel; gpu: on an NVIDIA GPU, prepared and never run on one; cpu: plain JavaScript, a hundred times slower)",
    fallback: "native",
    example: "native",
  }),
  threads: text(whole(0, 1024), {
    group: "Limits",
    argument: "n",
    description: "threads of the native kernels; 0 = all cores",
    fallback: "0",
    example: "2",
  }),
  nodeThread: text(oneOf(["auto", "on", "off"]), {
    group: "Limits",
    argument: "when",
    description:
      "a thread of its own for the node, so that network and dashboard never wait for it; auto gives one to large models",
    fallback: "auto",
    example: "on",
  }),
  apiPort: text(apiPort, {
    group: "Control",
    argument: "port",
    description:
      `port of dashboard, control API and metrics; 0 = any, off = none, auto = ${DEFAULT_API_PORT}, or any if that is taken`,
    fallback: "auto",
    example: "4790",
  }),
  apiHost: text(filled("must be an IP address or a host name"), {
    group: "Control",
    argument: "host",
    description: "address of the control API; only this machine reaches the default",
    fallback: "127.0.0.1",
    example: "127.0.0.1",
  }),
  dataDir: text(filled("must name this node's own folder"), {
    group: "Program",
    argument: "dir",
    description: "this node's own folder: identity, settings, checkpoints, model",
    inFile: false,
    example: "~/.murmuration",
  }),
  json: boolean(z.boolean(), {
    group: "Program",
    description: "write each event as a JSON line to stdout",
    fallback: false,
    inFile: false,
    inEnvironment: false,
    example: "true",
  }),
  verbose: boolean(z.boolean(), {
    group: "Program",
    description: "log every round and exchange",
    fallback: false,
    example: "true",
  }),
} as const;

/** The key of a setting. */
export type SettingKey = keyof typeof SETTINGS;

/** All keys, in the table's order. */
export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[];
