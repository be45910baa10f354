/**
 * Generates the static Protobuf code from `protocol/messages/messages.proto`; with `--check`, only tells whether it is
 * current.
 *
 * ```sh
 * deno task generate           # writes protocol/messages/messages_pb.js and protocol/messages/messages_pb.d.ts
 * deno task generate --check   # exits with 1 if either differs from what the .proto gives
 * ```
 *
 * @module
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pbjs from "protobufjs-cli/pbjs.js";

const folder = fileURLToPath(new URL("../../protocol/messages/", import.meta.url));
const SOURCE = "messages.proto";
const CODE = "messages_pb.js";
const TYPES = "messages_pb.d.ts";

/** What every run of the generator shares: ES modules on the runtime without reflection, encoders and decoders alone. */
const OPTIONS = [
  ["--target", "static-module"],
  ["--wrap", "esm"],
  ["--es6"],
  ["--dependency", "protobufjs/minimal.js"],
  ["--root", "murmuration"],
  ["--no-create"],
  ["--no-verify"],
  ["--no-convert"],
  ["--no-delimited"],
  ["--no-typeurl"],
  ["--no-service"],
  ["--null-semantics"],
].flat();

/** The types name a package of their own for 64-bit integers, in a form that ES modules have not; these are its bits. */
const LONG_IMPORT = `import Long = require("long");`;
const LONG = `/** A 64-bit integer as two halves. */
export interface Long { readonly low: number; readonly high: number; readonly unsigned: boolean; }`;

/** Runs the generator and returns the files it makes. */
async function generate(): Promise<Map<string, string>> {
  const run = promisify(pbjs.main);
  const scratch = await mkdtemp(join(tmpdir(), "murmuration-generate-"));
  try {
    // Types are drawn from comments, which only bloat the code: so one run for each.
    await run([...OPTIONS, "--no-comments", "--out", join(scratch, "bare.js"), join(folder, SOURCE)]);
    await run([...OPTIONS, "--dts", "--out", join(scratch, "typed.js"), join(folder, SOURCE)]);
    const code = await readFile(join(scratch, "bare.js"), "utf8");
    const types = await readFile(join(scratch, "typed.d.ts"), "utf8");
    if (!types.includes(LONG_IMPORT)) {
      throw new SyntaxError(`Cannot adapt the generated types: they lack ${LONG_IMPORT}; has protobufjs-cli changed?`);
    }
    return new Map([
      [CODE, `// @ts-self-types="./${TYPES}"\n// Generated from ${SOURCE} by scripts/tools/generate.ts.\n${code}`],
      [TYPES, `// Generated from ${SOURCE} by scripts/tools/generate.ts.\n${types.replace(LONG_IMPORT, LONG)}`],
    ]);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** A file's text, or undefined if there is none. */
async function readOrNothing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

const unknown = process.argv.slice(2).filter((argument) => argument !== "--check");
if (unknown.length > 0) {
  console.error(`Cannot generate with "${unknown.join(" ")}": the only option is --check`);
  process.exit(2);
}
const check = process.argv.includes("--check");
const files = await generate();
for (const [name, text] of files) {
  const path = join(folder, name);
  if (await readOrNothing(path) === text) continue;
  if (check) {
    console.error(`protocol/messages/${name} is not what ${SOURCE} gives; run "deno task generate"`);
    process.exitCode = 1;
  } else {
    await writeFile(path, text);
    console.log(`Wrote protocol/messages/${name}`);
  }
}
