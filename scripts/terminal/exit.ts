/**
 * How commands end: the one list of exit codes.
 *
 * @module
 */

/** Exit codes; those of signals are what a shell gives, 128 and the signal's number. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notRunning: 3,
  refused: 4,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

/** The name of a way to end. */
export type ExitName = keyof typeof EXIT;

/** What each exit code means. */
export const EXIT_MEANINGS: Readonly<Record<ExitName, string>> = {
  ok: "done, or stopped in good order",
  failed: "something failed, or was found to be wrong",
  usage: "wrong flags, environment or settings file",
  notRunning: "no daemon runs on this data folder",
  refused: "refused by a rule: data folder in use, key required, file would be overwritten",
  hungUp: "ended by SIGHUP",
  interrupted: "ended by SIGINT (Ctrl-C), or a daemon's second signal",
  terminated: "ended by SIGTERM",
};

/** The codes as a line of a command's help; those of success, failure and wrong usage are always among them. */
export function exitLine(names: readonly ExitName[]): string {
  const short: Readonly<Record<ExitName, string>> = {
    ok: "done",
    failed: "failed",
    usage: "wrong usage",
    notRunning: "no daemon runs",
    refused: "refused",
    hungUp: "hung up",
    interrupted: "interrupted",
    terminated: "terminated",
  };
  const all: ExitName[] = ["ok", "failed", "usage", ...names];
  return `Exit codes: ${all.map((name) => `${EXIT[name]} ${short[name]}`).join(", ")}.`;
}

/** The codes as a Markdown table. */
export function exitTable(): string {
  const rows = Object.entries(EXIT).map(([name, code]) => `| ${code} | ${EXIT_MEANINGS[name as ExitName]} |`);
  return ["| exit code | meaning |", "| --- | --- |", ...rows].join("\n") + "\n";
}
