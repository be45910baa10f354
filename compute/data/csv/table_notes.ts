/**
 * What is said of a table in sentences.
 *
 * @module
 */
import type { DataProblem } from "../data_problem.ts";
import type { Taken } from "./row_reader.ts";

/** Names or words that are told; of more the first three. */
const TOLD = 5;

/** Names as a list: "a", "b", "c" and 451 more. */
export function listNames(names: readonly string[]): string {
  const shown = (names.length > TOLD ? names.slice(0, 3) : names).map((name) => `"${name}"`).join(", ");
  return names.length > TOLD ? `${shown} and ${names.length - 3} more` : shown;
}

/** What counts as something else than it says, one sentence for each kind or column. */
export function takenNotes({ missing, others, unlabelled }: Taken): string[] {
  const notes: string[] = [];
  const say = (columns: Map<string, Map<string, number>>, one: string, many: string, means: string) => {
    if (columns.size > TOLD) {
      const all = [...columns.values()].flatMap((words) => [...words]);
      const [names, fields] = [listNames([...columns.keys()]), total(all)];
      notes.push(`In ${columns.size} columns (${names}) ${fields} ${many} ${means}: ${listCounts(all)}.`);
      return;
    }
    for (const [name, words] of columns) {
      const fields = total([...words]);
      notes.push(`Column "${name}": ${fields} ${fields === 1 ? one : many} ${means}: ${listCounts([...words])}.`);
    }
  };
  say(missing, "missing value that counts", "missing values that count", "as the mean");
  say(others, "field that is", "fields that are", "none of its categories and count as none of them");
  if (unlabelled.count > 0) {
    const { lines, count, what } = unlabelled;
    const shown = lines.slice(0, TOLD).join(", ");
    notes.push(
      `${rows(count)} without ${what} ${count === 1 ? "is" : "are"} left out: line ${shown}${
        count > TOLD ? " and on" : ""
      }.`,
    );
  }
  return notes;
}

/** How many rows there are and how many are left out, with the first problem because of which. */
export function rowNotes(path: string, seen: number, used: number, problems: number, first?: DataProblem): string[] {
  if (seen === used) return [];
  const because = first === undefined
    ? ""
    : `; ${problems} with something wrong, the first at ${
      first.where.slice(first.where.indexOf(", line ") + 2)
    }: ${first.what}`;
  return [`Of ${rows(seen)} of ${path} ${used} are used, ${seen - used} left out${because}.`];
}

/** So many rows, in words. */
export function rows(count: number): string {
  return `${count} row${count === 1 ? "" : "s"}`;
}

function total(words: readonly (readonly [string, number])[]): number {
  return words.reduce((sum, [, count]) => sum + count, 0);
}

function listCounts(words: readonly (readonly [string, number])[]): string {
  const counts = new Map<string, number>();
  for (const [word, count] of words) counts.set(word, (counts.get(word) ?? 0) + count);
  const order = [...counts].sort(([, left], [, right]) => right - left);
  const shown = order.slice(0, TOLD).map(([word, count]) => `${count} ${word === "" ? "empty" : `"${word}"`}`).join(
    ", ",
  );
  return order.length > TOLD ? `${shown} and more` : shown;
}
