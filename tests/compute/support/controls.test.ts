import assert from "node:assert";
import fc from "fast-check";
import { escapeControls } from "../../../compute/support/mod.ts";

Deno.test("escapeControls: what cannot be seen is escaped, what a script or a picture needs is not", () => {
  const unseen = ["\u200b", "\u00ad", "\u2060", "\u3164", "\u180e", "\u034f", "\ufeff", "\u{e0041}", "\u202e", "\x9b"];
  for (const character of unseen) {
    assert.match(escapeControls(`dig${character}its`), /^dig(\\u[0-9a-f]{4})+its$/, JSON.stringify(character));
  }
  assert.strictEqual(escapeControls("dig\u200dits \u200c"), "dig\\u200dits \\u200c");
  for (const text of ["👩\u200d🌾", "❤\ufe0f", "👍🏽\u200d♂\ufe0f", "می\u200cخواهم", "क्\u200dष", "Müller 北京 é é"]) {
    assert.strictEqual(escapeControls(text), text);
  }
});

Deno.test("escapeControls: JSON means the same as before", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.strictEqual(JSON.parse(escapeControls(JSON.stringify(text))), text);
  }));
});
