/**
 * Which column of a table has the classes.
 *
 * @module
 */
import { shellQuoted } from "../../support/mod.ts";
import { problemError } from "../data_problem.ts";
import type { ColumnProfile } from "./column_profile.ts";
import { brightestPixel } from "./pixels.ts";
import { listNames } from "./table_notes.ts";

/** Names that columns of classes tend to have. */
const LABELS = /^(labels?|class(es)?|targets?|species|category|y|outcome|diagnosis|survived|variety)$/i;
/** More different numbers than this look like a measure. */
const MANY = 20;
/** Fewer different values are never too many for the rows. */
const FEW = 10;

/** A column of classes. */
export interface LabelColumn {
  readonly column: ColumnProfile;
  /** Why it might be meant otherwise; undefined if nothing speaks against it. */
  readonly doubt: string | undefined;
}

/**
 * Chooses the column with the classes: the one that is wanted, or that is named so, or the last; in a table of pixels or
 * without names the first, where the last has no classes.
 *
 * @param isNameless true if the table does not name its columns
 * @param wanted its name
 * @throws {TypeError} if there is none of the name, or the one chosen has no 2 to 256 classes, or was not asked for and looks
 * like a measure
 */
export function chooseLabel(
  columns: readonly ColumnProfile[],
  isNameless: boolean,
  wanted: string | undefined,
  path: string,
): LabelColumn {
  const act = "take classes from";
  if (wanted !== undefined) {
    const column = columns.find(({ name }) => name === wanted) ?? columns.find(({ name }) => name === wanted.trim());
    if (column === undefined) {
      const fix = `its columns are ${
        columns.length > 24
          ? listNames(columns.map(({ name }) => name))
          : columns.map(({ name }) => `"${name}"`).join(", ")
      }`;
      throw problemError("shape", { where: path, what: `it has no column "${wanted}"`, fix }, act);
    }
    const refusal = refusalOf(column);
    if (refusal !== undefined) {
      throw problemError("shape", {
        where: path,
        what: refusal,
        fix: fixOf(column),
      }, act);
    }
    return { column, doubt: doubtOf(column) };
  }
  const fits = (column: ColumnProfile) => refusalOf(column) === undefined && doubtOf(column) === undefined;
  const named = columns.filter(({ name }) => LABELS.test(name));
  // At the end of lines there may be a separator too many. Tables of pictures and such without names often begin with it.
  const last = columns.findLast(({ present }) => present > 0);
  const begins = isNameless || brightestPixel(columns.slice(1)) !== undefined;
  const candidates = named.length > 0 ? named : [last, begins ? columns[0] : undefined];
  const found = candidates.find((column) => column !== undefined && fits(column));
  if (found !== undefined) return { column: found, doubt: undefined };
  const tried = named[0] ?? last ?? columns[0];
  const what = refusalOf(tried) ?? doubtOf(tried) ?? `column "${tried.name}" has no classes`;
  const fitting = columns.filter(fits);
  const fix = fixOf(tried) +
    (fitting.length === 0 ? "" : `, such as ${listNames(fitting.map(({ name }) => name))}`);
  throw problemError("shape", { where: path, what, fix }, act);
}

/** What to do about a column that is not taken. */
function fixOf({ name, numbers, different }: ColumnProfile): string {
  const why = numbers !== undefined && different > FEW
    ? `to predict its numbers say --target ${shellQuoted(name)}; else `
    : "";
  return `${why}name the column that has 2 to 256 classes (--label)`;
}

/** Classes of a column: its words that are not missing. */
function refusalOf({ name, labels }: ColumnProfile): string | undefined {
  if (labels === undefined) return `column "${name}" has over 256 different values`;
  return labels.length < 2 ? `column "${name}" has ${labels.length} different values` : undefined;
}

function doubtOf({ name, numbers, different, present }: ColumnProfile): string | undefined {
  if (different > FEW && different > present / 2) {
    return `column "${name}" has another value in nearly every row (${different} in ${present})`;
  }
  if (numbers === undefined) return undefined;
  if (different > MANY || (!numbers.areWhole && different > FEW)) {
    return `column "${name}" looks like a measure: it has ${different} different numbers from ${numbers.least} to ${numbers.largest}`;
  }
  return undefined;
}
