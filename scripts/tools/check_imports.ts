/**
 * Proves the house rules that a compiler does not know: each file in a room, the arrows and doors between the rooms, no
 * circle of rooms, one room for each heavy dependency, and a doc comment on each door and each public symbol.
 *
 * @module
 */
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { circlesIn } from "./check_imports/circles.ts";
import { doorFaults } from "./check_imports/doors.ts";
import { importsOf } from "./check_imports/import_graph.ts";
import { FLOORS } from "./check_imports/rooms.ts";
import { misplaced, violation } from "./check_imports/rules.ts";
import { undocumentedIn } from "./check_imports/undocumented.ts";

/** Written by a generator, from sources that are explained. */
const GENERATED = /_pb\.(js|d\.ts)$/;

/**
 * Checks all files of the rooms under `root`.
 *
 * @returns what violates a rule, a line each, sorted; and how much was looked at
 */
export async function checkRooms(root: string): Promise<{ violations: string[]; files: number; imports: number }> {
  const files: string[] = [];
  // What scripts and daemon lead to is most of what there is: these first.
  for (const floor of FLOORS) await collect(join(root, floor), files);
  const explained = files.filter((file) => !GENERATED.test(file));
  const [imports, undocumented] = await Promise.all([importsOf(root, files), undocumentedIn(root, explained)]);
  const doors = await doorFaults(root, files.map((file) => relative(root, file)));
  const violations = [
    ...doors,
    ...files.flatMap((file) => {
      const name = relative(root, file);
      const what = misplaced(name);
      return what === undefined ? [] : [`${name}: ${what}`];
    }),
    ...imports.flatMap((one) => {
      const what = violation(one);
      return what === undefined ? [] : [`${one.from}:${one.line}: ${what}`];
    }),
    ...circlesIn(imports).map((circle) => `${circle.join(" → ")} → ${circle[0]}: rooms in a circle`),
    ...undocumented.map(({ file, line, name }) => `${file}:${line}: "${name}" is exported without a doc comment`),
  ];
  return { violations: violations.sort(), files: files.length, imports: imports.length };
}

async function collect(folder: string, files: string[]): Promise<void> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch((error) => {
    // A floor may not be there yet.
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  });
  for (const { name, isDirectory } of entries) {
    const path = join(folder, name);
    if (isDirectory) await collect(path, files);
    else if (/\.(ts|js)$/.test(name)) files.push(path);
  }
}

if (import.meta.main) {
  const { violations, files, imports } = await checkRooms(
    fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, ""),
  );
  for (const line of violations) console.error(line);
  if (violations.length > 0) Deno.exit(1);
  console.log(`Arrows, rooms and doc comments hold: ${files} files, ${imports} imports`);
}
