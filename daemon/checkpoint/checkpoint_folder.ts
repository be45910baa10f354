/**
 * Checkpoints on disk: numbered, each whole or not there, the last few kept.
 *
 * @module
 */
import { join } from "node:path";
import type { Layout, Vector } from "../../compute/vector/mod.ts";
import type { NodeState } from "../node/mod.ts";
import { DRAFT, makeFolder, oneLine, WriteError, writeWhole } from "../support/mod.ts";
import {
  type Checkpoint,
  type CheckpointFiles,
  decodeCheckpoint,
  encodeCheckpoint,
  readDocument,
} from "./checkpoint_form.ts";

/** Checkpoints kept: should the newest turn out to be spoilt, there is another. */
export const KEPT = 2;
/** What the system says where there is no room; older checkpoints make some. */
const NO_ROOM: ReadonlySet<string | undefined> = new Set(["ENOSPC", "EDQUOT"]);
/** A document is the one thing that makes a checkpoint: it is written last. */
const DOCUMENT = /^(\d{9})\.json$/;
const TENSORS = /^(\d{9})\.safetensors$/;
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
   * Writes a checkpoint, whose state is read when this returns its promise; older ones but the last are removed only then, or where there is no room for it.
   *
   * @param savedAt in ms since 1970
   * @throws {WriteError} if it cannot be written; nothing of it is left behind, and the last one before it is still there
   */
  async save(state: NodeState, savedAt: number): Promise<void> {
    // Before anything is waited for: the state may be written over then.
    const files = encodeCheckpoint(state, this.#layout, this.#task, savedAt);
    await makeFolder(this.#folder);
    const numbers = await this.#numbers();
    const number = (numbers.at(-1) ?? 0) + 1;
    try {
      await this.#write(number, files);
    } catch (error) {
      if (!(error instanceof WriteError && NO_ROOM.has(error.errno)) || numbers.length < 2) throw error;
      await this.#removeBefore(numbers[numbers.length - 1]);
      await this.#write(number, files);
    }
    await this.#removeBefore(number - KEPT + 1);
    await this.tidy();
  }

  /**
   * Bytes that the folder takes now: those of a process that was killed in the middle of a write are removed first.
   *
   * @throws {Error} if the folder cannot be read
   */
  async tidy(): Promise<number> {
    const whole = new Set((await this.#numbers()).map(nameOf));
    let size = 0;
    for (const name of await namesIn(this.#folder)) {
      const path = join(this.#folder, name);
      const number = TENSORS.exec(name)?.[1];
      const isLeft = name.endsWith(DRAFT) || (number !== undefined && !whole.has(number));
      if (isLeft) await Deno.remove(path).catch(() => {});
      else size += (await Deno.stat(path)).size;
    }
    return size;
  }

  async #write(number: number, { tensors, document }: CheckpointFiles): Promise<void> {
    const path = this.#path(number, "safetensors");
    await writeWhole(path, tensors, 0o600);
    try {
      await writeWhole(this.#path(number, "json"), new TextEncoder().encode(document), 0o600);
    } catch (error) {
      // Without a document it is of no use, and takes room.
      await Deno.remove(path).catch(() => {});
      throw error;
    }
  }

  /** Removes the checkpoints before a number. */
  async #removeBefore(first: number): Promise<void> {
    for (const name of await namesIn(this.#folder)) {
      const number = Number(/^(\d{9})\.(json|safetensors)$/.exec(name)?.[1] ?? NaN);
      if (number < first) await Deno.remove(join(this.#folder, name)).catch(() => {});
    }
  }

  /** Numbers of the checkpoints, the oldest first. */
  async #numbers(): Promise<number[]> {
    const numbers = (await namesIn(this.#folder)).flatMap((name) => DOCUMENT.exec(name)?.[1] ?? []).map(Number);
    return numbers.sort((left, right) => left - right);
  }

  #path(number: number, extension: string): string {
    return join(this.#folder, `${nameOf(number)}.${extension}`);
  }
}

/** Names in a folder; none where there is no folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "its tensors are missing";
  return oneLine(error);
}
