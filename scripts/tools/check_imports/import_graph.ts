/**
 * What imports what, as Deno itself sees it.
 *
 * @module
 */
import { relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Import } from "./rules.ts";

/** The parts of `deno info --json` that are read here. */
interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly Dependency[];
  }[];
}

interface Dependency {
  readonly specifier: string;
  /** Where it leads at run time; absent if only types are taken. */
  readonly code?: Place;
  readonly type?: Place;
}

interface Place {
  readonly specifier?: string;
  readonly error?: string;
  readonly span?: { readonly start: { readonly line: number } };
}

/**
 * All imports of `files`, static and dynamic, and re-exports.
 *
 * @param root the repository's root, with deno.json
 * @param files absolute paths
 * @throws {SyntaxError} if a file cannot be parsed or imports what is not there
 */
export async function importsOf(root: string, files: readonly string[]): Promise<Import[]> {
  const left = new Set(files.map((file) => pathToFileURL(file).href));
  const imports: Import[] = [];
  // Each run tells of all that a file leads to, so that few files need a run of their own.
  for (const file of left) {
    const info: Info = JSON.parse(await denoOutput(root, ["info", "--json", file]));
    for (const { specifier, error, dependencies = [] } of info.modules) {
      if (!left.delete(specifier)) continue;
      const from = relative(root, fileURLToPath(specifier));
      if (error !== undefined) throw new SyntaxError(`Cannot read ${from}: ${error.split("\n")[0]}`);
      imports.push(...dependencies.map((dependency) => toImport(root, from, dependency)));
    }
    if (left.has(file)) {
      throw new SyntaxError(`Cannot read ${relative(root, fileURLToPath(file))}: deno info passes it over`);
    }
  }
  return imports;
}

/** What `deno` with these arguments prints. @throws {Error} if it fails */
export async function denoOutput(root: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`deno ${args[0]} failed: ${text.decode(stderr).trim()}`);
  return text.decode(stdout);
}

function toImport(root: string, from: string, { specifier, code, type }: Dependency): Import {
  const place = code ?? type;
  if (place?.specifier === undefined) {
    throw new SyntaxError(
      `Cannot follow "${specifier}" in ${from}: ${place?.error?.split("\n")[0] ?? "nothing there"}`,
    );
  }
  return {
    from,
    to: place.specifier.startsWith("file:")
      ? relative(root, fileURLToPath(place.specifier))
      : packageOf(specifier, place.specifier),
    typeOnly: code === undefined,
    line: (place.span?.start.line ?? 0) + 1,
  };
}

/** The name a package has in the source, without version: `npm:protobufjs@8/light` and the alias `protobufjs/light` alike. */
function packageOf(written: string, resolved: string): string {
  if (!written.startsWith("npm:")) return written;
  return resolved.replace(/^npm:\/?/, "").replace(/^(@?[^@]+)@[^/]+/, "$1");
}
