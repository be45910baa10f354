/**
 * The file that a task starts from, as a daemon comes to it: it has it, or fetches it before there is a trainer.
 *
 * @module
 */
import type { PreparedTask } from "../../compute/task/mod.ts";
import { systemClock } from "../../protocol/exchange/mod.ts";
import { createFileServer, type ServedFile } from "../../protocol/files/mod.ts";
import {
  fetchFile,
  filesFolder,
  findFile,
  type LocalFile,
  openServed,
  requireAllowed,
  requireFile,
} from "../files/mod.ts";
import type { KnownPeer } from "../membership/mod.ts";
import type { Libp2pTransport } from "../network/libp2p/mod.ts";
import type { Recorder } from "../node/mod.ts";
import { type DaemonConfig, isManifest } from "../settings/mod.ts";
import { createNewcomer } from "./newcomer.ts";

/** The file that a task starts from. */
export interface StartFile {
  /** The file where this machine has it; undefined where it is to be fetched, or the task names none. */
  readonly local: LocalFile | undefined;
  /** Files that were passed over, each in a line. */
  readonly passedOver: readonly string[];
  /** Settles with where the file lies once it is there, and with undefined where the task names none. */
  readonly path: Promise<string | undefined>;
  /** The file was fetched. */
  readonly arrived: (file: LocalFile) => void;
  /** It never will be. */
  readonly failed: (reason: unknown) => void;
}

/**
 * Looks for the file that a task starts from.
 *
 * @throws {TypeError} in one line, if `--weights` names another file, or the task names none
 * @throws {RefusedError} in one line, if it would have to be fetched and is larger than allowed
 */
export async function findStart({ task }: PreparedTask, config: DaemonConfig): Promise<StartFile> {
  const { weights, dataDir, maxDownload } = config;
  const { promise: path, resolve, reject: failed } = Promise.withResolvers<string | undefined>();
  // Whoever waits for it hears of it; nobody may be waiting yet.
  path.catch(() => {});
  const arrived = (file: LocalFile) => resolve(file.path);
  if (task.start === undefined) {
    await requireFile(task, { weights });
    resolve(undefined);
    return { local: undefined, passedOver: [], path, arrived, failed };
  }
  const manifest = isManifest(config.task) ? config.task : undefined;
  const { file: local, passedOver } = await findFile(task.start, { weights, manifest, dataDir });
  if (local === undefined) requireAllowed(task.name, task.start, maxDownload);
  else arrived(local);
  return { local, passedOver, path, arrived, failed };
}

/** What has come stays. */
const KEPT = "Stopped while weights were fetched; what has come of them is kept, and the next start goes on from there";

/** What is needed to come to the file. */
export interface StartParts {
  readonly config: DaemonConfig;
  readonly prepared: PreparedTask;
  readonly record: Recorder;
  readonly given: readonly KnownPeer[];
}

/**
 * Sees to it that the file is there, and that others get it from this node as soon as it is. Where it has to be fetched the
 * transport is started for that.
 *
 * @returns what lets go of the file
 * @throws what `fetchFile` throws, and the transport's start
 */
export async function bringStart(
  start: StartFile,
  transport: Libp2pTransport,
  { config, prepared, record, given }: StartParts,
  signal: AbortSignal,
): Promise<Disposable> {
  const reference = prepared.task.start;
  for (const text of start.passedOver) record({ type: "trouble", peer: undefined, text });
  let served: ServedFile & Disposable | undefined;
  transport.files.serve(createFileServer({ clock: systemClock, file: () => served }));
  const give = async (file: LocalFile) => {
    served = await openServed(file, (path) => {
      const text = `Weights "${path}" have changed since this node began; others get them from it no more`;
      record({ type: "trouble", peer: undefined, text });
    });
  };
  if (start.local !== undefined) await give(start.local);
  else if (reference !== undefined) {
    const over = new AbortController();
    const newcomer = createNewcomer(
      { transport, prepared, clock: systemClock, record, given },
      AbortSignal.any([signal, over.signal]),
    );
    try {
      signal.throwIfAborted();
      await transport.start(newcomer);
      newcomer.start();
      const folder = filesFolder(config.dataDir);
      const file = await fetchFile(reference, { folder, network: transport.files, clock: systemClock, record }, signal);
      await give(file);
      start.arrived(file);
    } catch (error) {
      if (signal.aborted) record({ type: "trouble", peer: undefined, text: KEPT });
      throw error;
    } finally {
      over.abort();
      transport.files.forgive();
    }
  }
  return { [Symbol.dispose]: () => served?.[Symbol.dispose]() };
}
