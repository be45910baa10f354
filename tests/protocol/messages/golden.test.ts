/** Bytes that must never change under the same protocol id: what older nodes and other languages read and write. */
import assert from "node:assert";
import { readFileSync } from "node:fs";
import { createLayout } from "../../../compute/vector/mod.ts";
import { decodeCompressed, encodeCompressed } from "../../../protocol/delta/mod.ts";
import { decodeHeartbeat, decodeMessage, encodeHeartbeat, encodeMessage } from "../../../protocol/messages/frame.ts";
import { compressedOf, heartbeatOf, messageOf } from "./golden_form.ts";

interface Golden {
  readonly hex: string;
  readonly [name: string]: unknown;
}

function fixture<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), "utf8"));
}

Deno.test("golden bytes of deltas", () => {
  const { layout: tensors, deltas } = fixture<{
    layout: { name: string; shape: number[] }[];
    deltas: (Golden & {
      name: string;
      compressed: Record<string, unknown>;
      reference?: { shared: number[]; initial: number[] };
    })[];
  }>("deltas.json");
  const layout = createLayout(tensors);
  assert.deepStrictEqual(
    new Set(deltas.map(({ hex }) => Number.parseInt(hex.slice(0, 2), 16))),
    new Set([1, 2, 3, 4, 5, 6, 7]),
    "every kind is there",
  );
  assert.ok(deltas.some(({ reference }) => reference !== undefined), "one has a reference");
  for (const { name, compressed, reference, hex } of deltas) {
    const value = compressedOf(compressed);
    const both = reference && {
      shared: Float32Array.from(reference.shared),
      initial: Float32Array.from(reference.initial),
    };
    assert.strictEqual(encodeCompressed(value, layout, both).toHex(), hex, name);
    assert.deepStrictEqual(decodeCompressed(Uint8Array.fromHex(hex), layout, both), value, name);
  }
});

Deno.test("golden bytes of frames", () => {
  const frames = fixture<(Golden & { message: Record<string, unknown> })[]>("frames.json");
  assert.strictEqual(new Set(frames.map(({ message }) => message.kind)).size, 10, "every kind is there");
  for (const { message, hex } of frames) {
    const value = messageOf(message);
    assert.strictEqual(encodeMessage(value).toHex(), hex, value.kind);
    assert.deepStrictEqual(decodeMessage(Uint8Array.fromHex(hex)), value);
  }
});

Deno.test("golden bytes of heartbeats", () => {
  for (const { heartbeat, hex } of fixture<(Golden & { heartbeat: Record<string, unknown> })[]>("heartbeats.json")) {
    const value = heartbeatOf(heartbeat);
    assert.strictEqual(encodeHeartbeat(value).toHex(), hex);
    assert.deepStrictEqual(decodeHeartbeat(Uint8Array.fromHex(hex)), value);
  }
});
