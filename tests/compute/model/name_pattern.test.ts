import assert from "node:assert";
import fc from "fast-check";
import { namePattern } from "../../../compute/model/name_pattern.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", "/", "."), maxLength: 8 });
const pattern = fc.string({ unit: fc.constantFrom("a", "b", "/", ".", "*"), maxLength: 6 });

Deno.test("name patterns: they mean what a regular expression with .* for each star means", () => {
  fc.assert(
    fc.property(text, fc.array(pattern, { maxLength: 3 }), (name, patterns) => {
      const expected = patterns.some((each) =>
        new RegExp(`^${each.split("*").map((part) => RegExp.escape(part)).join(".*")}$`).test(name)
      );
      assert.strictEqual(namePattern(patterns)(name), expected);
    }),
    { seed: 1, numRuns: 2000 },
  );
});
