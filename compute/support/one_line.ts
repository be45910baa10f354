/**
 * Errors in one line for people.
 *
 * @module
 */
import { escapeControls } from "./controls.ts";

/** What the system says of files, ports and addresses, by its code, in words that say what is so. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EISDIR: "it is a folder and not a file",
  ENOTDIR: "a part of this path is a file and not a folder",
  EEXIST: "something of this name is there already",
  EACCES: "this user may not (permission denied)",
  EPERM: "this user may not (operation not permitted)",
  EROFS: "the disk is read-only",
  ENOSPC: "no space is left on the disk",
  EDQUOT: "the user's share of the disk (quota) is used up",
  EIO: "the disk fails (input/output error)",
  EPIPE: "nobody reads it any more",
  EMFILE: "this process has too many files open",
  ENFILE: "this machine has too many files open",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "links lead in a circle",
  ENOTEMPTY: "the folder is not empty",
  EADDRINUSE: "the port is in use",
  EADDRNOTAVAIL: "this machine has no such address",
  ENETUNREACH: "no network leads there",
  EHOSTUNREACH: "no network leads there",
  ECONNREFUSED: "nobody listens there",
};

/**
 * What went wrong, in one line for people: the first of the error's message. Of the system's errors it is the path, quoted,
 * and what is the matter with it. What stands in double quotes may be anybody's and is not cut at a line break, which is
 * escaped.
 *
 * @example
 * ```ts
 * import { oneLine } from "./one_line.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(oneLine(new Error("No such peer\n  at dial")), "No such peer");
 * assert.strictEqual(oneLine(new Error('Cannot read "two\nlines": torn\n  at')), 'Cannot read "two\\nlines": torn');
 * ```
 */
export function oneLine(error: unknown): string {
  const words = systemWords(error);
  if (words === undefined) return firstLine(messageOf(error)) || "unknown error";
  const path = pathIn(messageOf(error));
  return path === undefined ? words : `"${escapeControls(path)}": ${words}`;
}

/**
 * The same for a message that names the path itself.
 *
 * @example
 * ```ts
 * import { reasonOf } from "./one_line.ts";
 * import assert from "node:assert";
 *
 * await Deno.readTextFile("none").catch((error) => assert.strictEqual(reasonOf(error), "no such file or folder"));
 * ```
 */
export function reasonOf(error: unknown): string {
  return systemWords(error) ?? oneLine(error);
}

function systemWords(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && Object.hasOwn(SYSTEM, code) ? SYSTEM[code] : undefined;
}

/** The path at the end of a message of Deno or of node:fs: `…: open 'path'`, `…, rename 'path' -> 'other'`. */
function pathIn(message: string): string | undefined {
  return /[:,] \w+ '(.*?)'(?: -> '.*')?$/s.exec(message)?.[1];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Up to the first line break that is in no quotes. */
function firstLine(text: string): string {
  const whole = /^(?:"[^"]*"|[^"\n])*/.exec(text.trim())?.[0] ?? "";
  // A quote that is never closed quotes nothing.
  const line = whole === "" || text.trim()[whole.length] === '"' ? text.trim().split("\n", 1)[0] : whole;
  return line.trimEnd().replaceAll("\r", "\\r").replaceAll("\n", "\\n");
}
