/** What zod says, as whoever looks at the file would: by what it begins with. */
const WORDS: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^Invalid input: expected .*, received undefined$/, () => "is missing"],
  [
    /^Invalid input: expected (.+), received (.+)$/,
    (wanted, found) => `must be of type ${wanted}, is of type ${found}`,
  ],
  [/^Invalid input: expected "(.+)"$/, (only) => `must be "${only}"`],
  [/^Invalid option: expected one of (.+)$/, (options) => `must be one of ${listed(options)}`],
  [/^Invalid discriminator value. Expected (.+)$/, (options) => `must be one of ${listed(options)}`],
  [/^Too (?:big|small): expected \w+ to be (<=|>=|<|>)(.+)$/, (sign, bound) => `must be ${SIGNS[sign]} ${bound}`],
  [/^Too (?:big|small): expected \w+ to have (<=|>=|<|>)(.+)$/, (sign, bound) => `must have ${SIGNS[sign]} ${bound}`],
];
const SIGNS: Readonly<Record<string, string>> = {
  "<=": "at most",
  ">=": "at least",
  "<": "less than",
  ">": "more than",
};

/** Options that are named. */
const MOST_NAMED = 16;

function listed(options: string): string {
  const all = options.split(/ ?\| ?/).map((option) => option.replace(/^["'](.*)["']$/, "$1"));
  const named = all.slice(0, MOST_NAMED).join(", ");
  return all.length > MOST_NAMED ? `${named} and ${all.length - MOST_NAMED} others` : named;
}

/**
 * What is wrong with a value, to stand behind its name.
 *
 * @param message as zod gives it, or one of ours
 *
 * @example
 * ```ts
 * import { issueWords } from "./issue_words.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(issueWords("Invalid input: expected object, received undefined"), "is missing");
 * assert.strictEqual(issueWords("Too big: expected string to have <=64 characters"), "must have at most 64 characters");
 * assert.strictEqual(issueWords('Invalid option: expected one of "dense"|"top-k"'), "must be one of dense, top-k");
 * assert.strictEqual(issueWords("must have no control characters"), "must have no control characters");
 * ```
 */
export function issueWords(message: string): string {
  for (const [form, words] of WORDS) {
    const match = form.exec(message);
    if (match !== null) return words(...match.slice(1));
  }
  return message;
}
