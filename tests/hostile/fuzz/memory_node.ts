/**
 * A real node in memory between two honest neighbours, which hears frames and heartbeats that nobody sent.
 *
 * @module
 */
import { evaluationOf } from "../../contracts/evaluation.ts";
import { applySnapshot, COMPRESSION_METHODS, digestOf, VALUE_CODINGS } from "../../../compute/compression/mod.ts";
import { builtinTask, type ExchangeSettings, preparedTask } from "../../../compute/task/mod.ts";
import type { Trainer } from "../../../compute/training/mod.ts";
import { createLayout, type Random } from "../../../compute/vector/mod.ts";
import { createMemoryNetwork, createVirtualClock } from "../../../daemon/network/mod.ts";
import { createNode, type NodeHandle, settingsOfTask } from "../../../daemon/node/mod.ts";
import { decodeCompressed } from "../../../protocol/delta/mod.ts";
import type { Handlers, PeerId, Transport } from "../../../protocol/exchange/mod.ts";
import { decodeMessage, encodeMessage } from "../../../protocol/messages/mod.ts";
import { allFinite, type Findings } from "./findings.ts";
import { mutateBytes, mutateFrame, pick } from "./mutate.ts";

const layout = createLayout([
  { name: "a/kernel", shape: [6, 5] },
  { name: "a/bias", shape: [5] },
  { name: "b/kernel", shape: [5, 3] },
  { name: "b/bias", shape: [3] },
]);
const initial = Float32Array.from({ length: layout.length }, (_, index) => Math.sin(index) / 4);
/** Every compressor with every way to code values, so that a new row of either table is fuzzed too. */
const METHODS: readonly Partial<ExchangeSettings>[] = COMPRESSION_METHODS.flatMap((compress) =>
  VALUE_CODINGS.map((values) => ({ compress, values }))
);
/** The node is the middle one by name, so that it opens some links and accepts others. */
const NAMES = ["alice", "mallory's prey", "zoe"] as const;
const PREY = NAMES[1];
/** Runs of one swarm: long enough to have links, short enough that many joins are seen. */
const RUNS = 150;
/** Runs between which the swarm moves on, and by how much virtual time, in ms. */
const PACE = 12;
const MOVE = 40;
/** A call that takes longer hangs, in ms. */
const HANG = 2_000;
/** Real bytes that are kept to make others of. */
const KEPT = 256;

/** Runs `runs` mutated frames and heartbeats against nodes, one swarm after the other. */
export async function fuzzMemory(runs: number, random: Random, findings: Findings, alive: () => void): Promise<void> {
  for (let done = 0; done < runs; done += RUNS) {
    await fuzzSwarm(Math.min(RUNS, runs - done), random.fork(`swarm/${done}`), findings, alive);
  }
}

async function fuzzSwarm(runs: number, random: Random, findings: Findings, alive: () => void): Promise<void> {
  const clock = createVirtualClock();
  const network = createMemoryNetwork({ clock, random: random.fork("network"), latency: 3 });
  const exchange = { density: 0.2, localSteps: 4, ...pick(random, METHODS) };
  const task = builtinTask("digits", { exchange, skew: random.below(4) === 0 });
  const prepared = preparedTask(task, 0);
  const frames: Uint8Array[] = [];
  const heartbeats: Uint8Array[] = [];
  let failed = false;
  let last = new Uint8Array();
  const keep = (list: Uint8Array[], bytes: Uint8Array) => {
    if (list.length < KEPT) list.push(bytes.slice());
    else list[random.below(KEPT)] = bytes.slice();
  };
  const change = (bytes: Uint8Array) => signed(random, mutateFrame(random, bytes, frames, layout));
  /** Calls a handler as the transport does; what it throws would end a daemon. */
  const call = (handle: () => void, bytes: Uint8Array) => {
    last = bytes.slice();
    const began = performance.now();
    try {
      handle();
    } catch (error) {
      findings.add("crash", error, bytes);
      failed = true;
    }
    if (performance.now() - began > HANG) findings.add("hang", "a handler takes seconds", bytes);
  };
  /** Lets time pass; what a timer throws would end a daemon, and no peer is to blame. */
  const advance = async (milliseconds: number) => {
    const end = clock.now() + milliseconds;
    try {
      await clock.run(end);
    } catch (error) {
      findings.add("crash", error, last);
      failed = true;
    }
  };
  let heard: Handlers | undefined;
  /** The prey's transport: some of what comes in is changed on its way, and most of its resets are not obeyed. */
  const tapped = (transport: Transport): Transport =>
    new Proxy(transport, {
      get(target, key) {
        if (key === "start") {
          return (handlers: Handlers) => {
            heard = handlers;
            return target.start({
              ...handlers,
              frame(peer, bytes) {
                keep(frames, bytes);
                const sent = random.below(isSnapshot(bytes) ? 2 : 8) === 0 ? change(bytes) : bytes;
                call(() => handlers.frame(peer, sent), sent);
              },
              judge(from, bytes, via) {
                keep(heartbeats, bytes);
                return handlers.judge?.(from, bytes, via) ?? { action: "ignore", code: "UNREADABLE" };
              },
            });
          };
        }
        if (key === "reset") return (peer: PeerId) => random.below(10) === 0 ? target.reset(peer) : undefined;
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });

  // The others first: the prey joins a swarm that runs, or starts with it.
  const late = random.below(4) !== 0;
  const stop = new AbortController();
  const members: NodeHandle[] = [];
  const endings: Promise<unknown>[] = [];
  const start = (name: string) => {
    const own = random.fork(name);
    const transport = network.transport(name);
    const member = createNode({
      transport: name === PREY ? tapped(transport) : transport,
      trainer: createTrainer(own, network.clock(name)),
      clock: network.clock(name),
      random: own,
      nonce: () => (BigInt(own.uint32()) << 32n) | BigInt(own.uint32()),
      record: () => {},
    }, {
      ...settingsOfTask(prepared, { skewed: false, fixed: [], degree: 2, evaluates: false }),
      bootstrap: NAMES.filter((other) => other !== name && !(late && other === PREY)).map((peer) => ({
        peer,
        address: peer,
      })),
    });
    members.push(member);
    endings.push(
      member.node.run(stop.signal).catch((error: unknown) => {
        findings.add("crash", error, last);
        failed = true;
      }),
    );
  };
  for (const name of NAMES) if (!late || name !== PREY) start(name);
  await advance(late ? 1_000 : 10);
  if (late) start(PREY);

  for (let run = 0; run < runs && !failed; run++) {
    if (run % PACE === 0) {
      await advance(MOVE);
      alive();
    }
    const from = pick(random, NAMES.filter((name) => name !== PREY));
    if (random.below(5) === 0 && heartbeats.length > 0) {
      const bytes = mutateBytes(random, pick(random, heartbeats), heartbeats);
      const sender = random.below(2) === 0 ? from : `stranger ${random.below(100)}`;
      call(() => {
        const verdict = heard?.judge?.(sender, bytes, sender);
        if (verdict instanceof Promise) throw new TypeError("A node in this thread judges at once");
        if (verdict?.action === "accept") heard?.published(sender, verdict.heartbeat, sender);
      }, bytes);
    } else if (frames.length > 0) {
      const bytes = change(pick(random, frames.slice(-16)));
      call(() => heard?.frame(random.below(16) === 0 ? "a stranger" : from, bytes), bytes);
    }
    for (const { node, exchange } of members) {
      const shared = exchange.links().map(({ peer }) => exchange.shared(peer)?.vector);
      if ([node.model, ...shared].every((vector) => vector === undefined || allFinite(vector))) continue;
      findings.add("not finite", allFinite(node.model) ? "r of a link" : "x", last);
      failed = true;
    }
  }
  stop.abort();
  for (const { exchange } of members) exchange.stop();
  const left = Promise.all(endings);
  for (let turn = 0; turn < 20; turn++) await advance(1_000);
  await Promise.race([left, new Promise((resolve) => setTimeout(resolve, 1_000))]);
}

/** True for an opening that brings a model. */
function isSnapshot(bytes: Uint8Array): boolean {
  const message = decodeMessage(bytes);
  return message.kind === "opened" && message.snapshot !== undefined;
}

/** An opening whose snapshot was changed, with the digest that fits it: a liar's would. */
function signed(random: Random, bytes: Uint8Array): Uint8Array {
  if (random.below(4) === 0) return bytes;
  try {
    const message = decodeMessage(bytes);
    if (message.kind !== "opened" || message.snapshot === undefined) return bytes;
    const model = applySnapshot(initial, decodeCompressed(message.snapshot, layout), layout);
    return encodeMessage({ ...message, digest: digestOf(model) });
  } catch {
    return bytes;
  }
}

/** A trainer whose steps go somewhere small. */
function createTrainer(random: Random, clock: { after(milliseconds: number, act: () => void): unknown }): Trainer {
  return {
    layout,
    initial,
    examples: 100,
    async steps(_x, count) {
      await new Promise<void>((resolve) => void clock.after(5 * count, resolve));
      return { update: Float32Array.from({ length: layout.length }, () => 0.01 * random.normal()), loss: 1 };
    },
    evaluate: () => Promise.resolve(evaluationOf(0.5, 1)),
    // Half of all models are worse than the initial one.
    appraise: ([first]) => Promise.resolve(first > initial[0] ? 2 : 1),
    predict: () => Promise.resolve(new Float32Array(10)),
    save: () => Promise.reject(new Error("nothing is kept here")),
    restore: () => Promise.reject(new Error("nothing is kept here")),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
