import assert from "node:assert";
import project from "../../../deno.json" with { type: "json" };
import { VERSION } from "../../../daemon/support/mod.ts";

const file = (name: string) => Deno.readTextFile(new URL(`../../../${name}`, import.meta.url));

Deno.test("the version is deno.json's, and the changelog tells of it", async () => {
  assert.strictEqual(VERSION, project.version);
  assert.match(VERSION, /^\d+\.\d+\.\d+$/);
  assert.ok((await file("CHANGELOG.md")).includes(`## [${VERSION}] – `), `CHANGELOG.md has no section "${VERSION}"`);
});

Deno.test("the names of the wire are those that docs/wire.md says versions agree by", async () => {
  const { EXCHANGE_PROTOCOL, KNOCK_PROTOCOL, TOPIC_PREFIX } = await import("../../../protocol/messages/mod.ts");
  const page = await file("docs/wire.md");
  for (const name of [EXCHANGE_PROTOCOL, KNOCK_PROTOCOL, TOPIC_PREFIX]) {
    assert.ok(page.includes(`\`${name}\``), name);
  }
});
