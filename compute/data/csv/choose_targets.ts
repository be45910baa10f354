/**
 * Which columns of a table have what is to be predicted, where that is no class.
 *
 * @module
 */
import { problemError } from "../data_problem.ts";
import type { SpecOf } from "../data_spec.ts";
import type { GuessOptions } from "../guess_options.ts";
import type { ColumnProfile } from "./column_profile.ts";
import { isMissing } from "./numbers.ts";
import { listNames } from "./table_notes.ts";
import { readAnswer } from "./target_reader.ts";

/** Columns to predict, as the schema has it. */
const MOST = 256;

/** The columns that were asked for, and what a manifest says of them; numbers are not measured yet. */
export interface ChosenTargets {
  readonly columns: readonly ColumnProfile[];
  readonly spec: Pick<SpecOf<"csv">, "target"> | Pick<SpecOf<"csv">, "labels">;
  readonly note: string;
}

/**
 * Finds the columns of numbers or of labels that were asked for.
 *
 * @returns undefined if none were, so that the table has classes
 * @throws {TypeError} if there is none of a name, one has no numbers, or something else than yes and no, or they are too many
 */
export function chooseTargets(
  profiles: readonly ColumnProfile[],
  { target, labels }: Pick<GuessOptions, "target" | "labels">,
  path: string,
): ChosenTargets | undefined {
  const [wanted, flag] = target === undefined ? [labels, "--labels"] : [target, "--target"];
  if (wanted === undefined) return undefined;
  const refuse = (what: string, fix: string) => problemError("shape", { where: path, what, fix }, "predict columns of");
  if (target !== undefined && labels !== undefined) {
    throw refuse("numbers and labels were asked for", "say --target or --labels, not both");
  }
  const columns = namesIn(wanted, profiles).map((name) => {
    const column = profiles.find((each) => each.name === name);
    if (column !== undefined) return column;
    throw refuse(`it has no column "${name}"`, `its columns are ${listNames(profiles.map((each) => each.name))}`);
  });
  if (new Set(columns).size < columns.length) throw refuse("a column is named twice", `name each once (${flag})`);
  if (columns.length > MOST) {
    throw refuse(`${columns.length} of its columns were named`, `name at most ${MOST} (${flag})`);
  }
  const shown = listNames(columns.map(({ name }) => name));
  const are = columns.length === 1 ? "column" : "columns";
  if (target === undefined) {
    const odd = columns.flatMap((column) => answerFault(column) ?? [])[0];
    if (odd !== undefined) throw refuse(odd, "name columns of 1 and 0, or yes and no; for classes say --label");
    const note = `What is learnt is whether a row has each label in ${are} ${shown}.`;
    return { columns, spec: { labels: { columns: columns.map(({ name }) => name) } }, note };
  }
  const wordy = columns.find(({ numbers }) => numbers === undefined);
  if (wordy !== undefined) {
    throw refuse(`column "${wordy.name}" has no numbers`, "name one of numbers; for classes say --label");
  }
  const numbers = columns.map(({ name, form }) => ({ name, mean: 0, deviation: 1, ...form }));
  return {
    columns,
    spec: { target: { columns: numbers } },
    note: `What is predicted are the numbers in ${are} ${shown}.`,
  };
}

/** The names in a list set apart by commas; one that is a column's whole name is that column. */
function namesIn(wanted: string, profiles: readonly ColumnProfile[]): string[] {
  if (profiles.some(({ name }) => name === wanted)) return [wanted];
  return wanted.split(",").map((name) => name.trim()).filter((name) => name !== "");
}

/** What a column has besides yes and no; undefined if it has nothing else. */
function answerFault({ name, words }: ColumnProfile): string | undefined {
  const present = words?.filter((word) => !isMissing(word));
  if (present === undefined) return `column "${name}" has over 256 different values`;
  const odd = present.find((word) => readAnswer(word) === undefined);
  if (odd !== undefined) return `column "${name}" has "${odd.slice(0, 60)}", which is neither yes nor no`;
  return present.length === 0 ? `column "${name}" has no value in any row` : undefined;
}
