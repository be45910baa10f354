/**
 * Unit files of systemd, as far as ours go: no lines that continue, no quotes.
 *
 * @module
 */

/** What a unit starts, with its specifiers filled in. */
export interface UnitCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingFolder: string;
  /** How long systemd waits after SIGTERM, in seconds. */
  readonly stopSeconds: number;
}

/** All values of a key, in the file's order. */
export function valuesOf(unit: string, key: string): string[] {
  return unit.split("\n").filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
}

/**
 * What a unit starts.
 *
 * @param specifiers what stands for `%S`, `%C`, `%h` …
 * @throws {RangeError} if one that is used is not given, or a key is not there once
 */
export function commandOf(unit: string, specifiers: Readonly<Record<string, string>>): UnitCommand {
  const fill = (text: string) =>
    text.replace(/%(.)/g, (_, letter: string) => {
      if (specifiers[letter] === undefined) throw new RangeError(`Nothing is given for %${letter}`);
      return specifiers[letter];
    });
  const only = (key: string) => {
    const values = valuesOf(unit, key);
    if (values.length !== 1) throw new RangeError(`There are ${values.length} lines of ${key}, not one`);
    return values[0];
  };
  // systemd splits before it fills in, so that a folder may have spaces.
  const [program, ...args] = only("ExecStart").split(" ").map(fill);
  const assignments = valuesOf(unit, "Environment").flatMap((line) => line.split(" "));
  return {
    program,
    args,
    environment: Object.fromEntries(assignments.map((text) => {
      const at = text.indexOf("=");
      return [text.slice(0, at), fill(text.slice(at + 1))];
    })),
    workingFolder: fill(only("WorkingDirectory")),
    stopSeconds: Number(/^(\d+)s$/.exec(only("TimeoutStopSec"))?.[1]),
  };
}
