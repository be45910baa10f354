/**
 * What the doctor looks at.
 *
 * @module
 */
import type { DaemonConfig } from "../../../daemon/settings/mod.ts";
import type { Task } from "../../../compute/task/mod.ts";

/** A node, as far as its files tell. */
export interface Examined {
  readonly dataDir: string;
  /** Its settings; undefined if they are wrong or there is no node yet. */
  readonly config: DaemonConfig | undefined;
  readonly task: Task | undefined;
  /** Server to ask for the time, as `host` or `host:port`. */
  readonly timeServer: string | undefined;
}
