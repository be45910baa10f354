import assert from "node:assert";
import { AnswerTime } from "../../../protocol/exchange/answer_time.ts";
import { exchangeDefaults } from "../../../protocol/exchange/mod.ts";
import type { Message, Session } from "../../../protocol/messages/mod.ts";
import { exactCompressor } from "./exact_compressor.ts";
import { ScriptedPeer, task } from "./scripted_peer.ts";

Deno.test("eight that take all they can are given the share together, and one that asks little is never kept waiting", () => {
  const time = new AnswerTime({ share: 0.15, burst: 1_000 }, 0);
  const spent = { greedy: 0, honest: 0 };
  const cost = 5;
  let waited = 0;
  for (let now = 0; now < 600_000; now += cost) {
    const greedy = `greedy ${now / cost % 8}`;
    if (now % 1_000 === 0) {
      waited += time.wait("honest", now);
      time.spend("honest", cost, now);
      spent.honest += cost;
    } else if (time.wait(greedy, now) === 0) {
      time.spend(greedy, cost, now);
      spent.greedy += cost;
    }
  }
  assert.strictEqual(waited, 0);
  const share = (spent.greedy + spent.honest) / 600_000;
  assert.ok(share > 0.14 && share < 0.153, `${share}`);
});

Deno.test("whoever waits as long as it is told is answered then, and not before", () => {
  for (const peer of ["a", "b"]) {
    const time = new AnswerTime({ share: 0.1, burst: 100 }, 0);
    // One answer may cost more than may be spent at once.
    time.spend("a", 400, 0);
    time.spend("b", 30, 0);
    const wait = time.wait(peer, 0);
    assert.ok(wait > 3_000 && time.wait(peer, wait - 1) > 0, `${wait} ms`);
    assert.strictEqual(time.wait(peer, wait), 0);
  }
});

/** A node that takes `cost` ms for each compression, and peers that keep asking. */
class Flood {
  cost = 0;
  readonly #base = new ScriptedPeer();
  readonly peer: ScriptedPeer;
  /** Time that handlers have taken so far, in ms. */
  spent = 0;
  readonly #sessions = new Map<string, { readonly session: Session; attempt: number; base: bigint }>();

  constructor(answersPerRound = 0) {
    const busyRate = { perSecond: 1e6, burst: 1e6 };
    this.peer = new ScriptedPeer({ ready: true, busyRate, busyDelay: 0, answersPerRound }, {
      clock: {
        now: () => this.#base.clock.now() + this.spent,
        after: (wait, act) => this.#base.clock.after(wait, act),
      },
      createCompressor: () => {
        const { compress, ...rest } = exactCompressor(2);
        return {
          ...rest,
          compress: (vector, layout) => {
            this.spent += this.cost;
            return compress(vector, layout);
          },
        };
      },
    });
  }

  ask(name: string): Message {
    const link = this.#sessions.get(name) ?? { session: this.peer.open(name), attempt: 0, base: 0n };
    this.#sessions.set(name, link);
    const { digest } = this.peer.exchange.shared(name)!;
    const request = this.peer.request(link.session, [0, 0, 0, 0], { digest, base: link.base, attempt: ++link.attempt });
    const [said] = this.peer.say(name, request);
    if (said.kind === "reply") link.base++;
    return said;
  }

  async pass(milliseconds: number): Promise<void> {
    await this.#base.clock.run(this.#base.clock.now() + milliseconds);
  }
}

Deno.test("requests of eight links are answered within one share of the node's time, and the rest are BUSY with a wait", async () => {
  const flood = new Flood();
  const names = Array.from({ length: exchangeDefaults.maxLinks }, (_, number) => `p${number}`);
  for (const name of names) flood.ask(name);
  flood.cost = 20;
  const waits: number[] = [];
  const seconds = 60;
  for (let turn = 0; turn < 20 * seconds; turn++) {
    await flood.pass(50);
    flood.peer.round++;
    for (const name of names) {
      const said = flood.ask(name);
      if (said.kind === "refuse") {
        assert.strictEqual(said.code, "BUSY");
        waits.push(said.waitMs);
      } else assert.strictEqual(said.kind, "reply");
    }
  }
  const { share, burst } = exchangeDefaults.answerTime;
  const whole = seconds * 1_000 + flood.spent;
  assert.ok(flood.spent <= share * whole + burst, `${flood.spent} of ${whole} ms`);
  assert.ok(flood.spent > 0.9 * share * whole, `${flood.spent} of ${whole} ms`);
  assert.ok(waits.every((wait) => wait > 0));
});

Deno.test("where rounds are so short that answers take more than their share, two a round are given all the same", async () => {
  const flood = new Flood(2);
  flood.ask("p");
  flood.ask("q");
  flood.cost = 20;
  let answered = 0;
  const rounds = 600;
  for (let round = 0; round < rounds; round++) {
    await flood.pass(50);
    flood.peer.round++;
    for (let time = 0; time < 4; time++) if (flood.ask(time % 2 === 0 ? "p" : "q").kind === "reply") answered++;
  }
  assert.ok(answered >= 2 * rounds && answered <= 2.1 * rounds, `${answered} answers in ${rounds} rounds`);
});

Deno.test("over its share of the time a node passes over copies of requests, and declines openings", async () => {
  const flood = new Flood();
  flood.ask("p");
  flood.cost = 5_000;
  flood.peer.round++;
  flood.ask("p");
  const { peer } = flood;
  peer.up("q");
  const open: Message = { kind: "open", task, nonce: 8n, held: undefined, round: 3, join: false };
  const [declined] = peer.say("q", open);
  assert.ok(declined.kind === "decline" && declined.code === "RATE" && declined.waitMs > 1_000);
  await flood.pass(120_000);
  assert.strictEqual(peer.say("q", { ...open, nonce: 9n })[0].kind, "accept");
});
