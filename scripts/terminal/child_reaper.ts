/**
 * Sees to it that no daemon outlives the testnet, however the testnet ends.
 *
 * @module
 */

/**
 * Reads "+ PID" and "- PID" from stdin and, at its end, kills what is left. The system closes stdin when the testnet dies,
 * by whatever cause; a frozen daemon could not notice that itself.
 */
const SCRIPT = `
left=
while read -r sign pid; do
  others=
  for other in $left; do [ "$other" = "$pid" ] || others="$others $other"; done
  left=$others
  [ "$sign" = - ] || left="$left $pid"
done
[ -z "$left" ] || kill -KILL $left 2>/dev/null
exit 0
`;

/** A process of its own that kills what it was told of when the testnet is gone. */
export interface ChildReaper extends AsyncDisposable {
  /** From now on the process is killed when the testnet ends. */
  add(pid: number): Promise<void>;
  /** The process has ended by itself; its number may soon be another's. */
  remove(pid: number): Promise<void>;
}

/** Starts the reaper. Disposing of it kills what was added and not removed. */
export function startChildReaper(): ChildReaper {
  // Detached, as a Ctrl-C in a terminal goes to all processes of the foreground group.
  const child = new Deno.Command("sh", {
    args: ["-c", SCRIPT],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  const writer = child.stdin.getWriter();
  const encoder = new TextEncoder();
  const tell = (line: string) => writer.write(encoder.encode(line));
  return {
    add: (pid) => tell(`+ ${pid}\n`),
    remove: (pid) => tell(`- ${pid}\n`),
    async [Symbol.asyncDispose]() {
      await writer.close();
      await child.status;
    },
  };
}
