/**
 * Drafts the schema of a table with what lies beside it.
 *
 * @module
 */
import { findTables } from "./find_tables.ts";
import { guessCsv } from "./guess_csv.ts";
import { type Guess, type GuessOptions, OptionError, refuseOptions } from "../guess_options.ts";
import { openTables } from "./csv_table.ts";
import { unlabelled } from "./unlabelled.ts";

/**
 * Drafts the schema of a table as `guessCsv` does, and says what is done with the other tables of its folder.
 *
 * @param path a folder, or a table itself
 * @throws {OptionError} if an option means nothing for a table, or a share is to be held out where a file has it
 * @throws what `guessCsv` throws
 */
export async function guessTable(path: string, options: GuessOptions): Promise<Guess> {
  refuseOptions(options, ["label", "target", "labels", "header", "shape", "heldOut"], `"${path}" is a table`);
  const found = await findTables(path);
  const guess = await guessCsv(path, { ...options, shape: options.shape ?? options.modelShape });
  if (guess.spec.kind !== "csv") return guess;
  const notes = [...guess.notes];
  if (found !== undefined && found.train !== path && !/[/\\](train|test)\.csv$/.test(found.train)) {
    notes.unshift(`The table is "${found.train}".`);
  }
  const unused = found?.unused ?? [];
  if (unused.length > 0) notes.push(`Not used: ${unused.map((name) => `"${name}"`).join(", ")}.`);
  const { train, test } = await openTables(path);
  if (test !== undefined) {
    const why = unlabelled(guess.spec, test, train.path);
    if (why !== undefined) notes.push(why);
    else if (options.heldOut !== undefined) {
      throw new OptionError("heldOut", `"${test.path}" is there to measure on`, "leave it out, or take that file away");
    }
  }
  return { ...guess, notes };
}
