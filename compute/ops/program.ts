/**
 * A computation as a list of kernels of TensorFlow, in the order in which they can run. It is data: nothing runs here.
 *
 * @module
 */

/** What the entries of a value are; int64 is never fed, and kept only for kernels that want it. */
export type ElementType = "float32" | "int32" | "int64" | "bool";

/** A value that a kernel gives: its place, its extents with the batch's in front, and what its entries are. */
export interface Ref {
  readonly node: KernelNode;
  /** Which of the kernel's outputs it is. */
  readonly output: number;
  readonly shape: readonly number[];
  readonly type: ElementType;
}

/** A setting of a kernel, by the kind that TensorFlow wants it in. */
export type Attribute =
  | { readonly kind: "type"; readonly value: ElementType }
  | { readonly kind: "int" | "float"; readonly value: number }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string };

/** Settings of a kernel by their names. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** Numbers of a constant. */
export type ConstantValues = readonly number[] | Float32Array | Int32Array;

/** One kernel: `Placeholder` is fed when the computation runs, `Const` has its values. */
export interface KernelNode {
  /** Its place in the program. */
  readonly id: number;
  readonly kernel: string;
  readonly inputs: readonly Ref[];
  readonly attributes: Attributes;
  readonly outputs: readonly Extents[];
  /** What a `Placeholder` is called. */
  readonly name?: string;
  /** What a `Const` holds. */
  readonly values?: ConstantValues;
}

/** Extents and entries of a value. */
export interface Extents {
  readonly shape: readonly number[];
  readonly type: ElementType;
}

/** A type of entries as a setting. */
export const typeOf = (value: ElementType): Attribute => ({ kind: "type", value });
/** A whole number as a setting. */
export const int = (value: number): Attribute => ({ kind: "int", value });
/** A number as a setting. */
export const float = (value: number): Attribute => ({ kind: "float", value });
/** A list of whole numbers as a setting. */
export const ints = (value: readonly number[]): Attribute => ({ kind: "ints", value });
/** True or false as a setting. */
export const bool = (value: boolean): Attribute => ({ kind: "bool", value });
/** A word as a setting. */
export const string = (value: string): Attribute => ({ kind: "string", value });

/** Entries of a value of these extents. */
export function entriesIn(shape: readonly number[]): number {
  return shape.reduce((all, extent) => all * extent, 1);
}

/** Kernels as they are added one after another. */
export class Program {
  readonly #nodes: KernelNode[] = [];
  readonly #constants = new Map<string, Ref>();

  /** All kernels so far; each comes after those it takes values from. */
  get nodes(): readonly KernelNode[] {
    return this.#nodes;
  }

  /** A value that is fed at each run. @param name unique in the program */
  feed(name: string, shape: readonly number[], type: ElementType): Ref {
    return this.#add("Placeholder", [], { dtype: typeOf(type) }, [{ shape, type }], { name })[0];
  }

  /** A value that is always the same. Small ones that are equal are one. */
  constant(values: ConstantValues, shape: readonly number[], type: ElementType): Ref {
    const key = values.length <= 64 ? `${type} ${shape} ${[...values]}` : undefined;
    const known = key === undefined ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const [made] = this.#add("Const", [], { dtype: typeOf(type) }, [{ shape, type }], { values });
    if (key !== undefined) this.#constants.set(key, made);
    return made;
  }

  /**
   * Adds a kernel.
   *
   * @param kernel its name in TensorFlow
   * @param outputs what it gives, which is known before it runs
   */
  emit(kernel: string, inputs: readonly Ref[], attributes: Attributes, outputs: readonly Extents[]): Ref[] {
    return this.#add(kernel, inputs, attributes, outputs, {});
  }

  #add(
    kernel: string,
    inputs: readonly Ref[],
    attributes: Attributes,
    outputs: readonly Extents[],
    more: Pick<KernelNode, "name" | "values">,
  ): Ref[] {
    const node: KernelNode = { id: this.#nodes.length, kernel, inputs, attributes, outputs, ...more };
    this.#nodes.push(node);
    return outputs.map(({ shape, type }, output) => ({ node, output, shape, type }));
  }
}

/** The kernels that some values need, by their places in the program. */
export function neededFor(values: readonly Ref[]): Set<number> {
  const needed = new Set<number>();
  const open = values.map(({ node }) => node);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (needed.has(node.id)) continue;
    needed.add(node.id);
    open.push(...node.inputs.map((input) => input.node));
  }
  return needed;
}
