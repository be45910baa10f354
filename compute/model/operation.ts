/** One step of the computation; shapes leave out the batch. `kernel`, `bias` and `table` are indices into the layout's tensors. */
export type Operation =
  | {
    readonly kind: "conv";
    readonly kernel: number;
    readonly padding: "same" | "valid";
    readonly kernelShape: readonly [number, number, number, number];
  }
  | { readonly kind: "pool"; readonly size: readonly [number, number] }
  | { readonly kind: "bias"; readonly bias: number }
  | { readonly kind: "relu" | "tanh" | "sigmoid" }
  | {
    readonly kind: "embedding";
    readonly table: number;
    readonly symbols: number;
    readonly dimensions: number;
  }
  | { readonly kind: "flatten"; readonly inputShape: readonly number[]; readonly units: number }
  | { readonly kind: "dense"; readonly kernel: number };
