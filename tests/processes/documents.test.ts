import assert from "node:assert";
import { withFolder } from "./command.ts";
import { blocksOf, commandsOf, pages, readPage } from "./documents/pages.ts";
import { readAloud, ruleFor } from "./documents/read_aloud.ts";
import { RULES } from "./documents/rules.ts";

const all = await Promise.all((await pages()).map(async (page) => {
  const markdown = await readPage(page);
  return { page, markdown, commands: commandsOf(page, markdown) };
}));

Deno.test("a command stands in a block that is marked sh, and a rule says what becomes of it", () => {
  for (const { page, markdown, commands } of all) {
    for (const { language, line, lines } of blocksOf(markdown)) {
      const isKnown = ["sh", "", "text", "json", "ts", "proto", "yaml", "ini", "python"].includes(language);
      assert.ok(isKnown, `${page}:${line}: a block marked "${language}"; commands are marked "sh"`);
      const hides = language !== "sh" && lines.some((text) => /^\s*\$?\s*(murmuration|deno|npx) /.test(text));
      assert.ok(!hides, `${page}:${line}: a command in a block marked "${language}"`);
    }
    for (const command of commands) ruleFor(command);
  }
});

Deno.test("each rule is for some command", () => {
  const used = new Set(all.flatMap(({ commands }) => commands.map(ruleFor)));
  const idle = RULES.filter((rule) => !used.has(rule)).map(({ pattern }) => `${pattern}`);
  assert.deepStrictEqual(idle, []);
});

for (const { page, commands } of all) {
  if (commands.length === 0) continue;
  Deno.test(`every command of ${page} does what the page says`, () =>
    withFolder((folder) => readAloud(folder, commands)));
}
