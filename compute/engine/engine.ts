/**
 * What runs a program of kernels.
 *
 * @module
 */
import { entriesIn, type Program, type Ref } from "../ops/mod.ts";

/** Numbers that are fed to a run. */
export type Fed = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
/** What a run is fed, by the names of its placeholders. */
export type Feeds = Readonly<Record<string, Fed | Held>>;

/** Numbers that the library keeps, so that no run copies them. */
export interface Held extends Disposable {
  /** Entries. */
  readonly length: number;
  /** The numbers, copied. */
  read(): Float32Array<ArrayBuffer>;
}

/** A program that is ready to run. */
export interface Executable extends Disposable {
  /**
   * Runs it once.
   *
   * @param feeds the entries of each placeholder by its name; they are not changed
   * @returns the entries of each value that was asked for
   */
  run(feeds: Feeds): Float32Array[];
  /** Runs it once and leaves what it gives with the library, to be fed to other runs of this engine. */
  keep(feeds: Feeds): Held[];
}

/**
 * `graph`: the whole program as one graph of TensorFlow; `eager`: kernel by kernel on the same library; `plain`: kernel by
 * kernel in JavaScript.
 */
export type EngineName = "graph" | "eager" | "plain";

/** Runs programs. */
export interface Engine {
  readonly name: EngineName;
  /** Readies a program for any number of runs. @param outputs what each run gives, float32 */
  compile(program: Program, outputs: readonly Ref[]): Executable;
  /** Hands numbers over to be fed to any run of this engine until they are disposed of. */
  hold(values: Fed, shape: readonly number[]): Held;
}

/** Numbers of TensorFlow's types of entries. */
export const TYPE_NUMBERS = { float32: 1, int32: 3, int64: 9, bool: 10 } as const;

/** The feed of a placeholder. @throws {TypeError} if it is not fed, or by too few or too many entries */
export function fedTo(name: string, shape: readonly number[], feeds: Feeds): Fed | Held {
  const fed = feeds[name];
  const entries = entriesIn(shape);
  if (fed?.length === entries) return fed;
  throw new TypeError(`Cannot run a program: "${name}" takes ${entries} entries and is fed ${fed?.length ?? "none"}`);
}
