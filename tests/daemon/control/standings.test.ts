import assert from "node:assert";
import { standingOf, trustView } from "../../../daemon/control/standings.ts";
import type { Bar, LinkView } from "../../../protocol/exchange/mod.ts";

function linkOf(judged: number, isProven: boolean, phase: LinkView["phase"] = "open", bar?: Bar): LinkView {
  const standing = { judged, isProven, agreement: judged === 0 ? NaN : 0.5, balance: judged === 0 ? Infinity : 1.1 };
  return { peer: "a", phase, standing, bar } as LinkView;
}

const bar: Bar = { peer: "a", since: 10, until: 74, count: 1, cause: "OPPOSED", evidence: "agreement -0.80" };

Deno.test("a link is on probation until its peer is proven, and nothing is said where there is nothing to say", () => {
  assert.deepStrictEqual(standingOf(linkOf(5, true), undefined, 30), {
    state: "believed",
    judged: 5,
    agreement: 0.5,
    balance: 1.1,
    bar: undefined,
  });
  const young = standingOf(linkOf(0, false), undefined, 30);
  assert.deepStrictEqual([young?.state, young?.agreement, young?.balance], ["probation", undefined, undefined]);
  assert.strictEqual(standingOf(linkOf(0, false, "closed"), undefined, 30), undefined);
  assert.strictEqual(standingOf(undefined, undefined, 30), undefined);
  assert.strictEqual(standingOf({ ...linkOf(0, false), standing: undefined }, undefined, 30), undefined);
});

Deno.test("a bar is told with its cause in words and the rounds that are left; without a link too", () => {
  const standing = standingOf(undefined, bar, 30);
  assert.deepStrictEqual([standing?.state, standing?.judged], ["barred", 0]);
  assert.deepStrictEqual([standing?.bar?.until, standing?.bar?.roundsLeft], [74, 44]);
  assert.match(standing?.bar?.reason ?? "", /the contrary/);
  const byHand = standingOf(linkOf(9, true), { ...bar, cause: "BY_HAND", until: Infinity }, 30);
  assert.deepStrictEqual([byHand?.state, byHand?.bar?.until, byHand?.bar?.roundsLeft], [
    "barred",
    undefined,
    undefined,
  ]);
});

Deno.test("open links and bars are counted", () => {
  const links = [linkOf(5, true), linkOf(1, false), linkOf(7, true, "closed"), linkOf(0, false, "open", bar)];
  assert.deepStrictEqual(trustView(true, links, [bar]), { isOn: true, believed: 1, probation: 1, barred: 1 });
});
