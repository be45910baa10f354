import assert from "node:assert";
import fc from "fast-check";
import type { Compressed } from "../../../compute/compression/mod.ts";
import { toDense } from "../../../compute/compression/mod.ts";
import { createLayout, createRandom, isFiniteVector, norm, type Random } from "../../../compute/vector/mod.ts";
import {
  type Company,
  createTrust,
  type Standing,
  trustDefaults,
  trustUnderRules,
} from "../../../protocol/trust/mod.ts";
import { judgeLink } from "../../../protocol/trust/judge_link.ts";

const LENGTH = 40;
const layout = createLayout([{ name: "kernel", shape: [LENGTH] }]);
const nobody: Company = { others: [], barred: 0 };
const START = 1;

function draw(random: Random, size: number): Compressed {
  const values = new Float32Array(LENGTH).map(() => random.next() < 0.4 ? size * random.normal() : 0);
  if (random.next() < 0.5) return { kind: "dense", precision: "f32", values };
  const indices = Uint32Array.from(values.keys().filter((index) => values[index] !== 0));
  return {
    kind: "sparse",
    length: LENGTH,
    indices,
    values: { kind: "f32", values: Float32Array.from(indices, (index) => values[index]) },
  };
}

/** The same message at norm 1, so that each end counts all of both. */
function unit(message: Compressed): Compressed {
  const size = sizeOf(message) || 1;
  return { kind: "dense", precision: "f32", values: toDense(message, layout).map((value) => value / size) };
}

const sizeOf = (message: Compressed) => norm(toDense(message, layout));
const standing = (fields: Partial<Standing>): Standing => ({
  judged: 9,
  agreement: 0.6,
  balance: 1,
  size: 1,
  ...fields,
});

Deno.test("both ends of a link come to one agreement, and what one gives too much the other takes too much", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, exchanges) => {
    const random = createRandom(seed);
    // Nobody is barred, so that the sums go on.
    const options = { opposed: -1, largest: Infinity };
    const [left, right] = [0, 1].map(() => createTrust(options).createLink(LENGTH, "peer", START));
    for (let n = 0; n < exchanges; n++) {
      const [q, p] = [unit(draw(random, 1)), unit(draw(random, 1))];
      left.judge(q, p, layout, nobody);
      right.judge(p, q, layout, nobody);
    }
    if (Number.isNaN(left.standing.agreement)) return;
    assert.ok(Math.abs(left.standing.agreement - right.standing.agreement) < 0.05);
    assert.ok(Math.abs(left.standing.balance * right.standing.balance - 1) < 0.1);
  }));
});

Deno.test("one exchange moves a model by no more than the clip, whatever the peer says", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), (seed, exchanges) => {
    const random = createRandom(seed);
    const link = createTrust().createLink(LENGTH, "peer", START);
    let largestOwn = 0;
    for (let n = 0; n < exchanges; n++) {
      const [q, p] = [draw(random, 0.1 + random.next()), draw(random, 10 ** (4 * random.next() - 2))];
      largestOwn = Math.max(largestOwn, sizeOf(q));
      const verdict = link.judge(q, p, layout, nobody);
      if (verdict.action === "bar") return;
      const moved = toDense(p, layout).map((value, index) => (value - toDense(q, layout)[index]) / 2);
      assert.ok(verdict.weight > 0 && verdict.weight <= 1);
      assert.ok(verdict.weight * norm(moved) <= 1.001 * trustDefaults.clip * Math.max(largestOwn, START));
    }
  }));
});

Deno.test("what is undone of a link is what it has moved the model by, the older the less, and is always finite", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 120 }), (seed, exchanges) => {
    const random = createRandom(seed);
    const link = createTrust({ opposed: -1, clip: Infinity, largest: Infinity }).createLink(LENGTH, "peer", START);
    assert.strictEqual(link.undoing(), undefined);
    const expected = new Float64Array(LENGTH);
    for (let n = 0; n < exchanges; n++) {
      const [q, p] = [draw(random, 1), draw(random, 1)];
      // Every message has the usual size, or less, so that all count in full.
      const verdict = link.judge(q, p, layout, { others: [standing({ size: 9 }), standing({ size: 9 })], barred: 9 });
      assert.strictEqual(verdict.action, "apply");
      const [own, other] = [toDense(q, layout), toDense(p, layout)];
      for (let index = 0; index < LENGTH; index++) {
        expected[index] = 0.9 * expected[index] + (other[index] - own[index]) / 2;
      }
    }
    const { moved, heard } = link.undoing()!;
    assert.ok(isFiniteVector(moved) && isFiniteVector(heard));
    moved.forEach((value, index) =>
      assert.ok(Math.abs(value - expected[index]) < 0.1, `${value}, not ${expected[index]}`)
    );
  }));
});

Deno.test("a link that goes on from a checkpoint judges as it would have", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 0, max: 80 }), (seed, before) => {
    const random = createRandom(seed);
    const trust = createTrust(trustUnderRules);
    const link = trust.createLink(LENGTH, "peer", START);
    for (let n = 0; n < before; n++) link.judge(draw(random, 1), draw(random, 2 * random.next()), layout, nobody);
    const restored = createTrust(trustUnderRules);
    restored.restore(trust.save());
    const copy = restored.createLink(LENGTH, "peer", START);
    const saved = link.save();
    if (saved !== undefined) copy.restore(saved);
    for (let n = 0; n < 30; n++) {
      const [q, p] = [draw(random, 1), draw(random, 3 * random.next())];
      const company = { others: [standing({}), standing({ agreement: random.next() })], barred: 0 };
      assert.deepStrictEqual(copy.judge(q, p, layout, company), link.judge(q, p, layout, company));
    }
  }));
});

Deno.test("no more than half of a node's links are barred by what was said over several exchanges", () => {
  const worst = { judged: 20, agreement: -1, balance: 9, byChoice: false, isClipped: false };
  for (let links = 1; links < 12; links++) {
    for (let barred = 0; barred <= links; barred++) {
      const company = { others: Array.from({ length: links - barred - 1 }, () => standing({ judged: 20 })), barred };
      if (company.others.length === 0 && links - barred < 1) continue;
      const { kind } = judgeLink(worst, company, { ...trustDefaults, ...trustUnderRules });
      if (barred >= Math.max(1, Math.floor(links / 2))) assert.strictEqual(kind, "applies", `${barred} of ${links}`);
    }
  }
});

Deno.test("an empty message is applied and says nothing against its sender; a huge one is not taken", () => {
  const random = createRandom(1);
  const link = createTrust().createLink(LENGTH, "peer", START);
  const empty: Compressed = { kind: "dense", precision: "f32", values: new Float32Array(LENGTH) };
  // Two that have just met and have nothing to say; NaN is not above any limit, nor below one.
  assert.strictEqual(link.judge(empty, empty, layout, nobody).action, "apply");
  for (let n = 0; n < 10; n++) assert.strictEqual(link.judge(draw(random, 1), empty, layout, nobody).action, "apply");
  const bomb = link.judge(draw(random, 1), draw(random, 1_000), layout, nobody);
  assert.ok(bomb.action === "bar" && bomb.reason === "SIZE");
});

Deno.test("links are compared with those of their age only, and not while these agree by chance", () => {
  const options = { ...trustDefaults, ...trustUnderRules };
  const suspect = { judged: 10, agreement: 0.05, balance: 1, byChoice: false, isClipped: false };
  const verdict = (others: Standing[]) => judgeLink(suspect, { others, barred: 0 }, options).kind;
  assert.strictEqual(verdict([standing({}), standing({}), standing({})]), "bar");
  assert.strictEqual(verdict([standing({ judged: 90 }), standing({ judged: 90 }), standing({ judged: 3 })]), "applies");
  assert.strictEqual(verdict([standing({ agreement: 0.1 }), standing({ agreement: 0.2 }), standing({})]), "applies");
});

Deno.test("a link that contradicts this end by far more than any other is barred, clipped or not, and whatever the others' agreement", () => {
  for (const isClipped of [false, true]) {
    const verdict = (agreement: number, others: Standing[]) =>
      judgeLink(
        { judged: 10, agreement, balance: 1, byChoice: false, isClipped },
        { others, barred: 0 },
        trustDefaults,
      );
    const apart = [standing({ agreement: 0.1 }), standing({ agreement: 0.15 }), standing({ agreement: 0.2 })];
    assert.strictEqual(verdict(-0.55, apart).kind, "bar");
    assert.strictEqual(verdict(-0.45, apart).kind, "applies");
    // Where another does the same, it may be this end that is wrong; and one other is no measure.
    assert.strictEqual(verdict(-0.55, [...apart, standing({ agreement: -0.3 })]).kind, "applies");
    assert.strictEqual(verdict(-0.55, apart.slice(0, 1)).kind, "applies");
    assert.strictEqual(verdict(-0.55, apart.map((other) => ({ ...other, judged: 90 }))).kind, "applies");
  }
});

Deno.test("a node that has said little is not moved by more than it says itself, unless that is a remainder", () => {
  const ofNorm = (norm: number, place: number): Compressed => {
    const values = new Float32Array(LENGTH);
    values[place] = norm;
    return { kind: "dense", precision: "f32", values };
  };
  const first = (own: number, other: number) =>
    createTrust().createLink(LENGTH, "peer", 10).judge(ofNorm(own, 0), ofNorm(other, 1), layout, nobody);
  const led = first(1, 15);
  assert.ok(led.action === "apply" && Math.abs(led.weight - 1.5 / (Math.hypot(1, 15) / 2)) < 1e-6);
  const huge = first(1, 25);
  assert.ok(huge.action === "bar" && huge.reason === "SIZE");
  const waited = first(1e-3, 9);
  assert.ok(waited.action === "apply" && waited.weight === 1);
});

Deno.test("who took over a snapshot of long ago is not barred for what it does not follow at once, by either end", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 2, max: 25 }), (seed, ahead) => {
    const random = createRandom(seed);
    const noise = () => Float32Array.from({ length: LENGTH }, () => 0.1 * random.normal() / Math.sqrt(LENGTH));
    // Both learn the same, each with noise of its own.
    const common = noise();
    const step = () => noise().map((value, index) => value + common[index]);
    const ends = [0, 1].map(() => {
      const judge = createTrust().createLink(LENGTH, "peer", START);
      judge.reset(true);
      return { judge, rest: new Float32Array(LENGTH) };
    });
    // x − r of the one that went on alone, in units of a step of the other's.
    ends[0].rest = step().map((value) => ahead * value);
    for (let exchange = 0; exchange < 20; exchange++) {
      for (const { rest } of ends) step().forEach((value, index) => rest[index] += value);
      const said = ends.map(({ rest }): Compressed => ({ kind: "dense", precision: "f32", values: rest.slice() }));
      const [first, second] = ends.map(({ judge }, own) => judge.judge(said[own], said[1 - own], layout, nobody));
      assert.ok(first.action === "apply" && second.action === "apply", `exchange ${exchange}`);
      const [own, other] = ends.map(({ rest }) => rest.slice());
      // x += w (p − q)/2 and r += (p + q)/2.
      for (let index = 0; index < LENGTH; index++) {
        const [p, q] = [other[index], own[index]];
        ends[0].rest[index] += first.weight * (p - q) / 2 - (p + q) / 2;
        ends[1].rest[index] += second.weight * (q - p) / 2 - (p + q) / 2;
      }
    }
  }));
});
