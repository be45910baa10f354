/**
 * A node in a thread of its own, so that its arithmetic holds up neither the network nor the control API.
 *
 * @module
 */
import type { PeerId, Transport } from "../../../protocol/exchange/mod.ts";
import type { ControlledNode, ShownNode } from "../../control/controlled_node.ts";
import type { KnownPeer } from "../../membership/mod.ts";
import type { NodeEvent, Recorder } from "../../node/mod.ts";
import type { HostedNode } from "../hosted_node.ts";
import type { NodeHost, Outside } from "../node_host.ts";
import { createAsking } from "./asking.ts";
import type { FromNode, Links, NodeCall, NodeFacts, NodeOrigin, ToNode } from "./node_messages.ts";
import { type ServedTransport, serveTransport } from "./serve_transport.ts";

/** How long a list of peers waits for their residuals, in ms; a node at work gives those before. */
const PATIENCE = 300;

/**
 * Starts a thread, and makes the node's trainer from there.
 *
 * @param signal ends the thread while the trainer is being made
 * @throws what `createWorkerTrainer` throws
 */
export async function threadHost(origin: NodeOrigin, signal: AbortSignal): Promise<NodeHost> {
  const worker = new Worker(new URL("./node_thread_entry.ts", import.meta.url), { type: "module" });
  const asking = createAsking();
  let served: ServedTransport | undefined;
  let record: Recorder = () => {};
  let links: Links = { linked: [], wantsLinks: true };
  let linked: ReadonlySet<PeerId> = new Set();
  let known: readonly KnownPeer[] = [];
  let view: ShownNode | undefined;

  const post = (message: ToNode, handedOver: ArrayBuffer[] = []) => worker.postMessage(message, handedOver);

  let isDead = false;
  function fail(error: Error): void {
    isDead = true;
    asking.fail(error);
    served?.fail(error);
  }

  function heard(message: FromNode): void {
    switch (message.kind) {
      case "event":
        return record(message.event);
      case "links":
        links = message.links;
        linked = new Set(links.linked);
        return;
      case "view":
        ({ view, known } = message);
        return;
      case "transport":
        return served?.wanted(message.wish);
      case "answer":
        return asking.answered(message);
    }
  }

  worker.onmessage = ({ data }: MessageEvent<readonly FromNode[]>) => {
    // What is told of the node comes last, and is to be known to whoever hears of an event.
    for (const message of data) if (message.kind === "view") heard(message);
    for (const message of data) if (message.kind !== "view") heard(message);
  };
  worker.onmessageerror = () => fail(new Error("The node's thread sent what cannot be read; restart the node"));
  worker.onerror = (event) => {
    // An error that is not prevented here would end the whole process.
    event.preventDefault();
    fail(new Error(`The node's thread died: ${event.message}; restart the node`));
  };

  const ask = (request: (number: number) => ToNode) => asking.ask((number) => post(request(number)));
  const call = (method: NodeCall, ...args: readonly unknown[]) =>
    ask((number) => ({ kind: "call", number, method, args }));
  const leave = () => post({ kind: "stop" });

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    signal.removeEventListener("abort", leave);
    await ask((number) => ({ kind: "dispose", number })).catch(() => {});
    worker.terminate();
    fail(new Error("The node is closed"));
  }
  const dispose = () => closing ??= close();

  async function host(outside: Outside): Promise<HostedNode> {
    record = (event) => outside.record(withTraffic(event, outside.transport));
    served = serveTransport(outside.transport, (news, handedOver) => post({ kind: "transport", news }, handedOver));
    outside.signal.addEventListener("abort", leave, { once: true });
    const { self } = outside.transport;
    const facts = await ask((number) => ({ kind: "host", number, self })) as NodeFacts;
    return {
      ...facts,
      control: distantControl(() => view!, call),
      wantsLinks: () => links.wantsLinks,
      known: () => known,
      linked: () => links.linked,
      isLinked: (peer) => linked.has(peer),
      async run() {
        try {
          await ask((number) => ({ kind: "run", number }));
        } finally {
          if (isDead) await outside.transport[Symbol.asyncDispose]();
        }
      },
      [Symbol.asyncDispose]: dispose,
    };
  }

  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  try {
    await ask((number) => ({ kind: "prepare", number, origin }));
  } catch (error) {
    await dispose();
    throw error;
  }
  return { host, [Symbol.asyncDispose]: dispose };
}

/** An event with the bytes at the connections as they are now: its own are of a while ago. */
function withTraffic(event: NodeEvent, transport: Transport): NodeEvent {
  if (event.type !== "round" && event.type !== "finished" && event.type !== "stopped") return event;
  const { sent, received } = transport.traffic();
  return { ...event, bytesSent: sent, bytesReceived: received };
}

/** The control of a node in another thread. */
function distantControl(
  view: () => ShownNode,
  call: (method: NodeCall, ...args: readonly unknown[]) => Promise<unknown>,
): ControlledNode {
  let measured: ReadonlyMap<PeerId, number> = new Map();
  let measuring: Promise<void> | undefined;

  async function measure(): Promise<void> {
    try {
      measured = await call("residuals") as ReadonlyMap<PeerId, number>;
    } catch {
      // It has left; whoever looks at its last peers sees what was known.
    }
    measuring = undefined;
  }

  return {
    view,
    async residuals() {
      measuring ??= measure();
      await within(PATIENCE, measuring);
      return measured;
    },
    tensors: () => call("tensors") as ReturnType<ControlledNode["tensors"]>,
    predict: (input) => call("predict", input) as ReturnType<ControlledNode["predict"]>,
    bar: async (peer) => void await call("bar", peer),
    forgive: async (peer) => void await call("forgive", peer),
    pause: async () => void await call("pause"),
    resume: async () => void await call("resume"),
    save: async () => void await call("save"),
  };
}

/** Waits for `work`, but not longer than so many ms. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([work, new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds))]);
  clearTimeout(timer);
}
