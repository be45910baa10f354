/** A Python program that does on demand what is compared with our own, and says how long it took. */
export interface PythonPeer extends AsyncDisposable {
  /** Sends a line of words; the answer is a list of numbers, undefined where the program could not do it. */
  ask(...words: readonly (string | number)[]): Promise<number[] | undefined>;
}

/**
 * Starts a program beside this file by `python3`, on one thread.
 *
 * Each line it reads is a request; it answers each by a line of numbers, or by `–` for what it cannot do.
 *
 * @returns undefined where there is no Python, or it lacks what the program imports
 */
export async function startPython(file: string): Promise<PythonPeer | undefined> {
  const path = new URL(file, import.meta.url).pathname;
  const threads = Object.fromEntries(["OMP", "MKL", "OPENBLAS"].map((name) => [`${name}_NUM_THREADS`, "1"]));
  let process: Deno.ChildProcess;
  try {
    process = new Deno.Command("python3", {
      args: ["-u", path],
      env: threads,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
  } catch {
    return undefined;
  }
  const lines = readLines(process.stdout);
  const writer = process.stdin.getWriter();
  const close = async () => {
    await writer.close().catch(() => {});
    await lines.return(undefined);
    await process.status;
  };
  if ((await lines.next()).value !== "ready") {
    await close();
    return undefined;
  }
  return {
    async ask(...words) {
      await writer.write(new TextEncoder().encode(`${words.join(" ")}\n`));
      const { value } = await lines.next();
      if (value === undefined) throw new Error(`Cannot compare with ${file}: it ended at "${words.join(" ")}"`);
      return value === "–" ? undefined : value.split(" ").map(Number);
    },
    [Symbol.asyncDispose]: close,
  };
}

async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
