import type { HostedNode } from "../hosted_node.ts";
import type { NodeEvent } from "../../node/mod.ts";
import type { FromNode } from "./node_messages.ts";

/** What a node's thread says, in order. */
export interface NodeOutbox {
  /** Says something once the call that is under way is over, and hands over the memory that is listed. */
  post(message: FromNode, handedOver?: readonly ArrayBuffer[]): void;
  /** Tells of an event, and of the node as it then is. */
  record(event: NodeEvent): void;
  /** From now on the node's links and what it is like are told. */
  watch(node: Pick<HostedNode, "control" | "known" | "wantsLinks" | "linked">): void;
}

/** What a node is like is told so often at most, in ms, where only its figures have changed. */
const VIEWS = 500;
/** Events that come so often that what they change can wait. */
const FREQUENT: ReadonlySet<NodeEvent["type"]> = new Set([
  "sent",
  "unsent",
  "exchanged",
  "round",
  "heartbeatRefused",
  "refused",
]);

/**
 * Creates an outbox. With whom there is a link is told before what was sent meanwhile: a peer that answers is to be known as
 * one with a link.
 *
 * @param send hands messages to the other thread
 */
export function createNodeOutbox(
  send: (messages: readonly FromNode[], handedOver: readonly ArrayBuffer[]) => void,
): NodeOutbox {
  let waiting: FromNode[] = [];
  let memory: ArrayBuffer[] = [];
  let node: Parameters<NodeOutbox["watch"]>[0] | undefined;
  let told = "";
  let [isViewDue, viewedAt] = [false, -Infinity];
  let hasTurned = true;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    const messages = [...linksNow(), ...waiting, ...viewNow()];
    const handedOver = memory;
    [waiting, memory] = [[], []];
    send(messages, handedOver);
  }

  function linksNow(): FromNode[] {
    if (node === undefined) return [];
    const links = { linked: node.linked(), wantsLinks: node.wantsLinks() };
    const text = `${links.wantsLinks} ${links.linked}`;
    if (text === told) return [];
    told = text;
    return [{ kind: "links", links }];
  }

  function viewNow(): FromNode[] {
    if (node === undefined || !isViewDue) return [];
    isViewDue = false;
    viewedAt = performance.now();
    return [{ kind: "view", view: node.control.view(), known: node.known() }];
  }

  function post(message: FromNode, handedOver: readonly ArrayBuffer[] = []): void {
    if (waiting.length === 0) queueMicrotask(flush);
    waiting.push(message);
    memory.push(...handedOver);
    // Whoever has its answer is to see what came of it.
    if (message.kind === "answer") isViewDue = true;
  }

  function record(event: NodeEvent): void {
    post({ kind: "event", event });
    const isRare = !FREQUENT.has(event.type);
    // The first round after a turn, such as a start, says that it trains now.
    const isTurn = isRare || (hasTurned && event.type === "round");
    if (isTurn) hasTurned = isRare;
    if (isTurn || performance.now() - viewedAt >= VIEWS) isViewDue = true;
    else {
      timer ??= setTimeout(() => {
        timer = undefined;
        isViewDue = true;
        flush();
      }, VIEWS);
    }
  }

  return {
    post,
    record,
    watch(watched) {
      node = watched;
      isViewDue = true;
    },
  };
}
