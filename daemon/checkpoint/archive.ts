import type { Clock } from "../../protocol/exchange/clock.ts";
import type { Archive, NodeState } from "../node/mod.ts";
import type { CheckpointFolder } from "./checkpoint_folder.ts";

/** What an archive of checkpoints is made of. */
export interface ArchiveOptions {
  /** Reads a state before anything is waited for. */
  readonly folder: Pick<CheckpointFolder, "save"> & Partial<Pick<CheckpointFolder, "load">>;
  readonly clock: Clock;
  /** Milliseconds between two checkpoints. */
  readonly every: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A checkpoint could not be written; training goes on. */
  readonly onFailure: (error: unknown) => void;
}

/** An archive that can be asked for more. */
export interface CheckpointArchive extends Archive {
  /** When the newest of this process was saved, in ms since 1970. */
  readonly savedAt: number | undefined;
  /** Local steps of the newest of this process. */
  readonly savedSteps: number | undefined;
  latest: NonNullable<Archive["latest"]>;
  /** Makes the next chunk's end, or the moment where the node rests, a time to keep the state; resolves when that is done. */
  saveSoon(): Promise<void>;
}

/** Writing may take this share of the time. */
const SHARE = 0.05;

/** Keeps a node's state as checkpoints: every so often, more rarely where writing takes long. */
export function createArchive(options: ArchiveOptions): CheckpointArchive {
  const { folder, clock, every, now, onFailure } = options;
  let due = clock.now() + every;
  let savedAt: number | undefined;
  let savedSteps: number | undefined;
  let writing: Promise<void> | undefined;
  let asked: PromiseWithResolvers<void> | undefined;
  let tell = () => {};

  async function write(state: NodeState): Promise<void> {
    const begun = clock.now();
    const answered = asked;
    asked = undefined;
    try {
      const time = now();
      await folder.save(state, time);
      savedAt = time;
      savedSteps = state.steps;
      answered?.resolve();
    } catch (error) {
      onFailure(error);
      answered?.reject(error);
    }
    due = clock.now() + Math.max(every, (clock.now() - begun) / SHARE);
    writing = undefined;
    if (asked !== undefined) tell();
  }

  return {
    // A folder reads what it saves at once.
    needsCopies: false,
    get savedAt() {
      return savedAt;
    },
    get savedSteps() {
      return savedSteps;
    },
    isDue: () => writing === undefined && (asked !== undefined || clock.now() >= due),
    store(state) {
      writing = write(state);
    },
    listen(listener) {
      tell = listener;
    },
    settled: () => writing ?? Promise.resolve(),
    async latest(spoils) {
      await writing;
      return (await folder.load?.(spoils))?.checkpoint?.state;
    },
    saveSoon() {
      asked ??= Promise.withResolvers<void>();
      const { promise } = asked;
      if (writing === undefined) tell();
      return promise;
    },
  };
}
