import type { CompressorSettings } from "../../compute/compression/mod.ts";

/** The methods that benchmarks go through, by the names they have in tables. */
export const methods: readonly (readonly [name: string, settings: CompressorSettings])[] = [
  ["dense f32", { method: "dense", density: 1, values: "f32" }],
  ["dense f16", { method: "dense", density: 1, values: "f32", precision: "f16" }],
  ["top-k 1 % sign", { method: "top-k", density: 0.01, values: "sign" }],
  ["top-k 1 % log4", { method: "top-k", density: 0.01, values: "log4" }],
  ["top-k 1 % f32", { method: "top-k", density: 0.01, values: "f32" }],
  ["top-k 5 % sign", { method: "top-k", density: 0.05, values: "sign" }],
  ["top-k 5 % log4", { method: "top-k", density: 0.05, values: "log4" }],
  ["top-k 5 % f32", { method: "top-k", density: 0.05, values: "f32" }],
  ["adaptive-top-k 5 % sign", { method: "adaptive-top-k", density: 0.05, values: "sign" }],
  ["terngrad", { method: "terngrad", density: 1, values: "sign" }],
  ["optimal 5 %", { method: "optimal", density: 0.05, values: "f32" }],
  ["optimal ε = 1", { method: "optimal", density: 1, values: "f32", epsilon: 1 }],
];
