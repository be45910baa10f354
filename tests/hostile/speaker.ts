/** A peer that speaks the exchange by hand, message by message, and need not keep to its rules. */
import type { Stream } from "@libp2p/interface";
import { LengthPrefixedDecoder } from "@libp2p/utils";
import { multiaddr } from "@multiformats/multiaddr";
import { applySnapshot, type Compressed, SharedVector } from "../../compute/compression/mod.ts";
import { decodeCompressed, encodeCompressed } from "../../protocol/delta/mod.ts";
import { decodeMessage, encodeMessage, EXCHANGE_PROTOCOL, type Message } from "../../protocol/messages/mod.ts";
import { framed, startHostile } from "./kit.ts";
import { DIGITS } from "./snapshot_peer.ts";

const { id, layout, initial } = DIGITS;
/** How long an answer is waited for, in ms. */
const PATIENCE = 5_000;
const NOTHING: Compressed = {
  kind: "sparse",
  length: layout.length,
  indices: new Uint32Array(),
  values: { kind: "f32", values: new Float32Array() },
};

/** What came of a request: answered, the code of a refusal, or nothing. */
export type Asked = "answered" | "BUSY" | "refused" | "silence";

/** A stream of the exchange to one daemon. */
export class Speaker implements AsyncDisposable {
  readonly #node: Awaited<ReturnType<typeof startHostile>>;
  readonly #stream: Stream;
  #heard: (message: Message) => void = () => {};
  #link: { session: { opener: bigint; acceptor: bigint }; shared: SharedVector; base: bigint } | undefined;
  #attempt = 0;
  /** Its peer id is the lower one: it opens streams, and its deltas come first. */
  private constructor(node: Awaited<ReturnType<typeof startHostile>>, stream: Stream) {
    this.#node = node;
    this.#stream = stream;
    const decoder = new LengthPrefixedDecoder({ maxDataLength: 1 << 24, maxBufferSize: 1 << 25 });
    stream.addEventListener("message", ({ data }) => {
      for (const frame of decoder.decode(data)) this.#hear(decodeMessage(frame.subarray()));
    });
  }

  /** Connects to the daemon at `address`, which ends with its peer id. @throws {Error} if it is not let in */
  static async connect(address: string): Promise<Speaker> {
    const node = await startHostile(address.slice(address.lastIndexOf("/") + 1));
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const connection = await node.dial(multiaddr(address), { signal });
      return new Speaker(node, await connection.newStream(EXCHANGE_PROTOCOL, { signal }));
    } catch (error) {
      await node.stop();
      throw error;
    }
  }

  get peer(): string {
    return this.#node.peerId.toString();
  }

  get isUp(): boolean {
    return this.#stream.status === "open";
  }

  /** Sends bytes as they are. */
  send(bytes: Uint8Array): void {
    if (this.isUp) this.#stream.send(bytes);
  }

  say(message: Message): void {
    this.send(framed(encodeMessage(message)));
  }

  /** Opens the link. @returns false if it is declined or not answered */
  async open(join = false): Promise<boolean> {
    const nonce = crypto.getRandomValues(new BigUint64Array(1))[0];
    const accept = await this.#ask({ kind: "open", task: id, nonce, held: undefined, round: 5, join });
    if (accept?.kind !== "accept") return false;
    const session = { opener: nonce, acceptor: accept.ownNonce };
    const opened = await this.#ask({ kind: "confirm", session, held: undefined });
    if (opened?.kind !== "opened") return false;
    const model = opened.snapshot === undefined
      ? initial.slice()
      : applySnapshot(initial, decodeCompressed(opened.snapshot, layout), layout);
    this.#link = { session, shared: new SharedVector(model), base: 0n };
    this.#attempt = 0;
    return true;
  }

  /** Asks for an exchange, with nothing of its own. */
  async request(): Promise<Asked> {
    if (this.#link === undefined) return "silence";
    const { session, shared, base } = this.#link;
    const reference = { shared: shared.vector, initial };
    const delta = encodeCompressed(NOTHING, layout, reference);
    const attempt = ++this.#attempt;
    const said = await this.#ask({ kind: "request", session, base, attempt, digest: shared.digest, round: 1, delta });
    if (said?.kind === "refuse") return said.code === "BUSY" ? "BUSY" : "refused";
    if (said?.kind !== "reply") return "silence";
    shared.commit(NOTHING, decodeCompressed(said.delta, layout, reference), layout);
    this.#link.base++;
    return "answered";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#node.stop();
  }

  #ask(message: Message): Promise<Message | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), PATIENCE);
      this.#heard = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.say(message);
    });
  }

  #hear(message: Message): void {
    // Its partner is never answered.
    if (message.kind === "request" && this.#link !== undefined) {
      this.say({ kind: "refuse", session: message.session, attempt: message.attempt, code: "BUSY", waitMs: 0 });
    } else this.#heard(message);
  }
}
