import { type ClassListing, listByClass } from "../class_folders.ts";
import { readUnpacked } from "../read_unpacked.ts";
import { decodeText } from "../text/load_text.ts";
import { isTextName } from "../text/text_files.ts";
import { type DataProblem, problemOf } from "../data_problem.ts";

/** Bytes of one text of many. */
const MOST_BYTES = 4e6;

/** Lists the texts of `<part>/<class>/`; undefined if there is no such part. */
export function listTexts(part: string): Promise<ClassListing | undefined> {
  return listByClass(part, { noun: "texts", isWanted: (name, _, { isFile }) => isFile && isTextName(name) });
}

/** What a text says, without blanks at its ends; what is wrong with it where it cannot be read, or says nothing. */
export async function readLabelled(path: string): Promise<string | DataProblem> {
  try {
    const text = decodeText({ path, bytes: await readUnpacked(path, MOST_BYTES) });
    if (typeof text !== "string") return { ...text, where: `${path}, ${text.where}` };
    const said = text.trim();
    return said === "" ? { where: path, what: "it is empty", fix: "take it out" } : said;
  } catch (error) {
    return problemOf(error, path);
  }
}
