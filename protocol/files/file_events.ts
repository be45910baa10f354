/**
 * What happens while a file is fetched.
 *
 * @module
 */
import type { PeerId } from "../exchange/mod.ts";

/** One thing that happened while a file was fetched or served. */
export type FileEvent =
  /** So many bytes of the file are there, checked; `peers` are those asked now. About once a second. */
  | { readonly type: "fetching"; readonly have: number; readonly bytes: number; readonly peers: number }
  /** The file is whole and right. `received` bytes of it came in this run, in so many milliseconds. */
  | { readonly type: "fetched"; readonly bytes: number; readonly received: number; readonly milliseconds: number }
  /** `peer` has sent what is not the file, or nothing of this protocol: it is kept away until the file is there. */
  | { readonly type: "fileRefused"; readonly peer: PeerId; readonly reason: string }
  /** `peer` had been asked and sent nothing for some seconds; others are asked in its place, and it again later. */
  | { readonly type: "fileStalled"; readonly peer: PeerId }
  /** Of the peers connected, `peers` in number, nobody has the file; it is waited for. */
  | { readonly type: "fileAwaited"; readonly peers: number };

/** Sees every such event, in order. It must not throw and not wait. */
export type FileRecorder = (event: FileEvent) => void;
