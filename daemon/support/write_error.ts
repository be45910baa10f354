/**
 * Why a file cannot be written, and what helps: true to what the system has said.
 *
 * @module
 */
import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { bytes } from "./amounts.ts";
import { oneLine } from "../../compute/support/mod.ts";

/** A file cannot be written; the message is one line for people. */
export class WriteError extends Error {
  override readonly name = "WriteError";
  /** Why, without the file's name; and what helps. */
  readonly reason: string;
  readonly remedy: string;
  /**
   * What the system calls it, such as `ENOSPC`; undefined if it says nothing. It is not called `code`, as the system's own
   * errors have it: their messages are not for people.
   */
  readonly errno: string | undefined;

  constructor(path: string, { reason, remedy, errno }: WriteTrouble, cause: unknown) {
    super(`Cannot write "${path}": ${reason}; ${remedy}`, { cause });
    this.reason = reason;
    this.remedy = remedy;
    this.errno = errno;
  }
}

/** What stands in the way. */
export interface WriteTrouble {
  readonly reason: string;
  readonly remedy: string;
  readonly errno: string | undefined;
}

/**
 * What stands in the way of writing a file, or making a folder, at `path`.
 *
 * @param size bytes that were to be written, where that is known
 */
export async function writeTrouble(error: unknown, path: string, size?: number): Promise<WriteTrouble> {
  if (error instanceof WriteError) return error;
  const errno = errnoOf(error);
  const tell = (reason: string, remedy: string) => ({ reason, remedy, errno });
  switch (errno) {
    case "ENOSPC":
      return tell(`the disk is full${await amounts(path, size)}`, "make room there");
    case "EDQUOT":
      return tell(
        `this user's quota on the disk is used up${size === undefined ? "" : ` (${bytes(size)} needed)`}`,
        "remove files there, or have the quota raised",
      );
    case "EROFS":
      return tell("the disk is mounted read-only", "have it mounted for writing");
    case "EACCES":
    case "EPERM":
      return tell("this user may not write there", await rightsRemedy(path));
    case "ENOENT":
      return tell("its folder is not there", `make it: mkdir -p "${dirname(resolve(path))}"`);
    case "ENOTDIR":
      return tell("a part of its path is no folder", "correct the path");
    case "EISDIR":
      return tell("a folder of that name is there", "name another file");
    case "ENAMETOOLONG":
      return tell("the name is too long", "choose a shorter one");
    case "EIO":
      return tell("the disk has failed to write (EIO)", "look at the system's log; save what is on the disk");
    default:
      // Deno adds which call it was, and on which file.
      return tell(oneLine(error).replace(/: \w+ '.*'.*$/, ""), "choose another place");
  }
}

/** What the system calls an error. Where Deno refuses by a permission of its own there is none. */
function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof Deno.errors.NotCapable) return undefined;
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** What is needed and what is free where `path` lies. */
async function amounts(path: string, size: number | undefined): Promise<string> {
  const free = await freeRoom(path);
  const parts = [size === undefined ? [] : `${bytes(size)} needed`, free === undefined ? [] : `${bytes(free)} free`]
    .flat();
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

/** Bytes that this user may still write where `path` lies or would lie; undefined if that cannot be found out. */
export async function freeRoom(path: string): Promise<number | undefined> {
  for (let place = resolve(path);; place = dirname(place)) {
    try {
      const { bavail, bsize } = await statfs(place);
      return bavail * bsize;
    } catch {
      if (place === dirname(place)) return undefined;
    }
  }
}

/** What gives this user the right to write at `path`. */
async function rightsRemedy(path: string): Promise<string> {
  const places = [resolve(path), dirname(resolve(path))];
  for (const place of places) {
    const info = await Deno.lstat(place).catch(() => undefined);
    if (info === undefined) continue;
    const user = userId();
    if (info.uid !== null && user !== undefined && info.uid !== user) {
      // In a folder of somebody else's a file of one's own can be no more replaced than another's.
      if (info.isDirectory) return `make "${place}" yours (chown), or choose a folder of your own`;
      continue;
    }
    if (info.isDirectory && ((info.mode ?? 0o700) & 0o300) !== 0o300) return `chmod u+rwx "${place}"`;
  }
  return "choose a folder of your own";
}

function userId(): number | undefined {
  try {
    return Deno.uid() ?? undefined;
  } catch {
    // No permission to ask.
    return undefined;
  }
}
