/**
 * Checkpoints on disk: numbered, each whole or not there, the last few kept.
 *
 * @module
 */
import { join } from "node:path";
import type { Layout, Vector } from "../../compute/vector/mod.ts";
import type { NodeState } from "../node/mod.ts";
import { oneLine, writeWhole } from "../support/mod.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, readDocument } from "./checkpoint_form.ts";

/** Checkpoints kept: should the newest turn out to be spoilt, there is another. */
const KEPT = 2;
/** A document is the one thing that makes a checkpoint: it is written last. */
const DOCUMENT = /^(\d{9})\.json$/;
const nameOf = (number: number) => String(number).padStart(9, "0");

/** What was found in a folder. */
export interface Found {
  /** The newest good checkpoint; undefined if there is none. */
  readonly checkpoint: Checkpoint | undefined;
  /** Newer ones that were passed over, and why; they are left as they are until newer ones replace them. */
  readonly spoilt: readonly { readonly path: string; readonly reason: string }[];
}

/** The checkpoints of one task in one folder. One process at a time may use it. */
export class CheckpointFolder {
  readonly #folder: string;
  readonly #layout: Layout;
  readonly #task: string;

  /**
   * @param folder made when something is written
   * @param task id of the task, as hexadecimal text
   */
  constructor(folder: string, layout: Layout, task: string) {
    this.#folder = folder;
    this.#layout = layout;
    this.#task = task;
  }

  /**
   * Reads the newest checkpoint that is good.
   *
   * @param spoils says what is wrong with a model, undefined if nothing is; all are taken by default
   * @throws {Error} if the folder cannot be read
   */
  async load(spoils?: (model: Vector) => Promise<string | undefined>): Promise<Found> {
    const spoilt: { path: string; reason: string }[] = [];
    for (const number of (await this.#numbers()).toReversed()) {
      const path = this.#path(number, "json");
      try {
        const document = readDocument(await Deno.readTextFile(path));
        if (document.task !== this.#task) throw new SyntaxError("it is of another task");
        const tensors = await Deno.readFile(this.#path(number, "safetensors"));
        const checkpoint = decodeCheckpoint(document, tensors, this.#layout);
        const reason = await spoils?.(checkpoint.state.model);
        if (reason === undefined) return { checkpoint, spoilt };
        spoilt.push({ path, reason });
      } catch (error) {
        spoilt.push({ path, reason: reasonOf(error) });
      }
    }
    return { checkpoint: undefined, spoilt };
  }

  /**
   * Writes a checkpoint; older ones but the last are removed only then.
   *
   * @param savedAt in ms since 1970
   * @throws {Error} if it cannot be written; the earlier ones are still there
   */
  async save(state: NodeState, savedAt: number): Promise<void> {
    await Deno.mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const numbers = await this.#numbers();
    const number = (numbers.at(-1) ?? 0) + 1;
    const { tensors, document } = encodeCheckpoint(state, this.#layout, this.#task, savedAt);
    await writeWhole(this.#path(number, "safetensors"), tensors, 0o600);
    await writeWhole(this.#path(number, "json"), new TextEncoder().encode(document), 0o600);
    await this.#tidy(number);
  }

  /** Removes what is older than the last few, and what a process that was killed has left half written. */
  async #tidy(newest: number): Promise<void> {
    for await (const { name } of Deno.readDir(this.#folder)) {
      const number = Number(/^(\d{9})\.(json|safetensors)(\.new)?$/.exec(name)?.[1] ?? NaN);
      const isOld = number <= newest - KEPT || (name.endsWith(".new") && number <= newest);
      if (isOld) await Deno.remove(join(this.#folder, name)).catch(() => {});
    }
  }

  /** Numbers of the checkpoints, the oldest first. */
  async #numbers(): Promise<number[]> {
    const numbers: number[] = [];
    try {
      for await (const { name } of Deno.readDir(this.#folder)) {
        const number = DOCUMENT.exec(name)?.[1];
        if (number !== undefined) numbers.push(Number(number));
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return numbers.sort((left, right) => left - right);
  }

  #path(number: number, extension: string): string {
    return join(this.#folder, `${nameOf(number)}.${extension}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "its tensors are missing";
  return oneLine(error);
}
