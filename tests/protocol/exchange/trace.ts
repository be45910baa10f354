/**
 * Steps of which the traces are made.
 *
 * @module
 */
import assert from "node:assert";
import type { ExchangeOptions } from "../../../protocol/exchange/exchange.ts";
import { decodeMessage, type Message } from "../../../protocol/messages/mod.ts";
import { exactCompressor } from "./exact_compressor.ts";
import { checkInvariants, sharedSessions } from "./invariants.ts";
import type { ExchangeHarnessOptions } from "./exchange_harness.ts";
import { checkLiveness } from "./schedule.ts";
import { ManualNetwork } from "./manual_network.ts";

type Shape = Pick<ExchangeHarnessOptions, "names" | "edges">;

/** Two nodes, of which the lower wants the link. */
export const pair: Shape = { names: ["a", "b"], edges: [["a", "b"]] };
/** Two nodes that both want the link. */
export const eachWants: Shape = { names: ["a", "b"], edges: [["a", "b"], ["b", "a"]] };

/** Nodes that have trained apart, not connected yet. */
export function apart(shape: Shape, exchange: Partial<ExchangeOptions> = {}): ManualNetwork {
  return new ManualNetwork({
    seed: "trace",
    ...shape,
    createCompressor: () => exactCompressor(4),
    exact: true,
    exchange,
  });
}

/** Nodes whose links were opened at the start, and that have trained since. */
export function together(shape: Shape = pair, exchange: Partial<ExchangeOptions> = {}): ManualNetwork {
  const network = apart(shape, exchange);
  network.wantAll();
  network.deliverAll();
  for (const session of sharedSessions(network)) assert.ok(session !== undefined);
  for (const name of shape.names) network.train(name);
  return network;
}

/** Exchanges committed at one end of a link. */
export function base(network: ManualNetwork, name: string, peer: string): bigint {
  return network.actor(name).exchange.links().find((link) => link.peer === peer)!.base;
}

/** Delivers a copy of the oldest old message of that kind. */
export function deliverCopy(network: ManualNetwork, from: string, to: string, kind: Message["kind"]): void {
  const frames = network.wire(from, to).old.get(from)!;
  const index = frames.findIndex((frame) => decodeMessage(frame).kind === kind);
  assert.ok(index >= 0, `no old ${kind} of ${from}`);
  network.deliverOld(from, to, index);
}

/** The next message on its way. */
export function next(network: ManualNetwork, from: string, to: string): Message | undefined {
  const [frame] = network.wire(from, to).queues.get(from)!;
  return frame === undefined ? undefined : decodeMessage(frame);
}

/** The next message on its way is a refusal with that code. */
export function expectRefusal(network: ManualNetwork, from: string, to: string, code: string): void {
  const message = next(network, from, to);
  assert.ok(message?.kind === "refuse" && message.code === code, `${message?.kind} instead of a refusal ${code}`);
}

/** The invariants hold, and exchanges go on. */
export async function endsWell(network: ManualNetwork): Promise<void> {
  checkInvariants(network);
  await checkLiveness(network);
}
