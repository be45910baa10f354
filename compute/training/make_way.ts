/**
 * Training that nobody on the machine notices.
 *
 * @module
 */
import { constants, setPriority } from "node:os";

/**
 * Gives this thread, and those that TensorFlow started from it, the lowest priority. Whoever lends a machine is to notice
 * nothing of it, and a daemon that starts on a busy machine is not held up by those that train.
 *
 * On Linux each thread has a priority of its own, and is called as the one that started it. Elsewhere it is this thread's
 * alone, where the system has such a thing.
 *
 * @returns how many threads made way
 */
export function makeWay(): number {
  let made = 0;
  for (const thread of [0, ...threadsFromHere()]) {
    try {
      setPriority(thread, constants.priority.PRIORITY_LOW);
      made++;
    } catch {
      // A thread that is gone, or a system that does not allow it: nothing to insist on.
    }
  }
  return made;
}

/**
 * Numbers of the threads that are called as this one. Deno opens `/proc` to programs that may do anything only, so the C
 * library is asked, which a program that runs TensorFlow may.
 */
function threadsFromHere(): number[] {
  if (Deno.build.os !== "linux") return [];
  try {
    const library = Deno.dlopen("libc.so.6", {
      gettid: { parameters: [], result: "i32" },
      opendir: { parameters: ["buffer"], result: "pointer" },
      readdir: { parameters: ["pointer"], result: "pointer" },
      closedir: { parameters: ["pointer"], result: "i32" },
      open: { parameters: ["buffer", "i32"], result: "i32" },
      read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
      close: { parameters: ["i32"], result: "i32" },
    });
    const { gettid, opendir, readdir, closedir, open, read, close } = library.symbols;
    const nameOf = (thread: number): string => {
      const name = new Uint8Array(LONGEST_NAME);
      const file = open(text(`/proc/self/task/${thread}/comm`), 0);
      if (file < 0) return "";
      const length = Number(read(file, name, BigInt(name.length)));
      close(file);
      return new TextDecoder().decode(name.subarray(0, Math.max(0, length)));
    };
    const threads: number[] = [];
    const folder = opendir(text("/proc/self/task"));
    if (folder === null) return [];
    for (let entry = readdir(folder); entry !== null; entry = readdir(folder)) {
      const thread = Number(new Deno.UnsafePointerView(entry).getCString(NAME_IN_ENTRY));
      if (thread > 0) threads.push(thread);
    }
    closedir(folder);
    const own = nameOf(gettid());
    const found = threads.filter((thread) => nameOf(thread) === own);
    library.close();
    return found;
  } catch {
    return [];
  }
}

/** Bytes of a thread's name, with the end of its line. */
const LONGEST_NAME = 32;
/** Where the name lies in an entry of a folder (`struct dirent` of 64-bit Linux). */
const NAME_IN_ENTRY = 19;

const text = (path: string) => new TextEncoder().encode(`${path}\0`);
