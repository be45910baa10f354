import assert from "node:assert";
import fc from "fast-check";
import { checkLiars, dataLies, lies, parseLiar, parseLiars } from "../../../scripts/liars/mod.ts";

Deno.test("liars: what is written is read, with the kind's own figures where none are given", () => {
  const { text, ...rest } = parseLiar("echo:.7,0.8@3,4+50%");
  assert.deepStrictEqual(rest, { kind: "echo", scale: 0.7, cosine: 0.8, nodes: [3, 4], from: 0.5 });
  assert.strictEqual(text, "echo:.7,0.8@3,4+50%");
  assert.strictEqual(parseLiar("drift@5").scale, lies.drift.scale);
  assert.strictEqual(parseLiar("echo:.7@5").cosine, lies.echo.cosine);
});

Deno.test("liars: however many are written, and with whatever between them, they are those", () => {
  const kind = fc.constantFrom(...Object.keys(lies));
  const figure = fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined });
  const nodes = fc.array(fc.nat(20), { minLength: 1, maxLength: 3 });
  const one = fc.tuple(kind, figure, nodes).map(([kind, scale, nodes]) =>
    `${kind}${scale === undefined ? "" : `:${scale},0.5`}@${nodes}`
  );
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 4 }), fc.constantFrom(" ", ",", ";"), (all, between) => {
      assert.deepStrictEqual(parseLiars(all.join(between)).map(({ text }) => text), all);
    }),
  );
  assert.deepStrictEqual(parseLiars("none"), []);
});

Deno.test("liars: what cannot be is refused, with what is right", () => {
  const wrong: [string, RegExp][] = [
    ["flip", /must be KIND\[:SCALE.* such as flip@3/],
    ["flpi@3", /no kind of liar "flpi"\. Did you mean "flip"/],
    ["zzzzzzzz@3", /Known: flip, /],
    ["flip:1.2.3@3", /must be KIND/],
    ["flip@3+100%", /use less than 100/],
    ["labels@3+50%", /write labels@3/],
    ["echo:1,1.5@3", /at most 1/],
  ];
  for (const [text, message] of wrong) assert.throws(() => parseLiar(text), { message }, text);
  const check = (text: string, nodes: number) => () => checkLiars(parseLiars(text), nodes);
  assert.throws(check("flip@8", 8), /there is no node 8; nodes are 0 to 7/);
  assert.throws(check("flip@3 drift@3", 8), /node 3 lies already/);
  assert.throws(check("flip@0 drift@1", 2), /nothing would be left/);
  check("flip@3 drift@5", 8)();
  check("none", 1)();
});

Deno.test("liars: kinds about messages and kinds about data have names of their own", () => {
  for (const kind of Object.keys(dataLies)) assert.ok(!(kind in lies), kind);
});
