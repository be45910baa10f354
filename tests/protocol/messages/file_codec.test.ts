import fc from "fast-check";
import assert from "node:assert";
import { createRandom } from "../../../compute/vector/mod.ts";
import { MAX_FILE_DATA, MAX_FILE_REPLY, MAX_FILE_REQUEST, MAX_PIECES } from "../../../protocol/messages/constants.ts";
import {
  decodeFileReply,
  decodeFileRequest,
  encodeFileReply,
  encodeFileRequest,
  type FileReply,
  WireError,
} from "../../../protocol/messages/mod.ts";
import { mutateBytes } from "../../hostile/fuzz/mutate.ts";

const file = "0123456789abcdef".repeat(4);

Deno.test("golden bytes of what is asked and answered where a file is fetched", () => {
  const hash = `0a20${file}`;
  assert.strictEqual(encodeFileRequest({ file, piece: undefined }).toHex(), hash);
  assert.strictEqual(encodeFileRequest({ file, piece: 0 }).toHex(), `${hash}1000`);
  assert.strictEqual(encodeFileRequest({ file, piece: 300 }).toHex(), `${hash}10ac02`);
  const data = Uint8Array.of(1, 2, 255);
  assert.strictEqual(encodeFileReply({ piece: 5, answer: "data", data }).toHex(), "080510011a030102ff");
  assert.strictEqual(encodeFileReply({ piece: undefined, answer: "absent" }).toHex(), "1002");
  assert.strictEqual(encodeFileReply({ piece: 0, answer: "later" }).toHex(), "08001003");
});

Deno.test("requests and replies come back as they were, and fit their frames", () => {
  const piece = fc.option(fc.integer({ min: 0, max: MAX_PIECES - 1 }), { nil: undefined });
  fc.assert(fc.property(piece, fc.uint8Array({ minLength: 32, maxLength: 32 }), (piece, hash) => {
    const request = { file: hash.toHex(), piece };
    const bytes = encodeFileRequest(request);
    assert.ok(bytes.length <= MAX_FILE_REQUEST);
    assert.deepStrictEqual(decodeFileRequest(bytes), request);
  }));
  const reply = fc.oneof(
    fc.record({ piece, answer: fc.constantFrom("absent", "later") }),
    fc.record({ piece, answer: fc.constant("data"), data: fc.uint8Array({ minLength: 1 }) }),
  );
  fc.assert(fc.property(reply, (reply) => {
    assert.deepStrictEqual(decodeFileReply(encodeFileReply(reply as FileReply)), { ...reply });
  }));
  const longest = encodeFileReply({ piece: MAX_PIECES - 1, answer: "data", data: new Uint8Array(MAX_FILE_DATA) });
  assert.ok(longest.length <= MAX_FILE_REPLY);
});

const refused: readonly [string, (bytes: Uint8Array) => unknown, string][] = [
  ["a request without a name", decodeFileRequest, "1001"],
  ["a request with a short name", decodeFileRequest, "0a0301020310"],
  ["a piece beyond the last that may be", decodeFileRequest, `0a20${file}108040`],
  ["a field that is not known", decodeFileRequest, `0a20${file}1801`],
  ["a reply without an answer", decodeFileReply, "0805"],
  ["a reply with an unknown answer", decodeFileReply, "1004"],
  ["a reply that has data and says that there is none", decodeFileReply, "10021a0101"],
  ["a reply with data that is empty", decodeFileReply, "0805100"],
  ["a reply whose data ends too early", decodeFileReply, "080510011a7f01"],
];
for (const [what, decode, hex] of refused) {
  Deno.test(`${what} is refused`, () => {
    assert.throws(() => decode(Uint8Array.fromHex(hex.length % 2 === 0 ? hex : `${hex}1`)), WireError);
  });
}

Deno.test("whatever comes in place of a request or a reply is read or refused, and nothing else", () => {
  const random = createRandom(9);
  const seeds = [
    encodeFileRequest({ file, piece: 300 }),
    encodeFileReply({ piece: 5, answer: "data", data: new Uint8Array(100).fill(7) }),
    encodeFileReply({ piece: undefined, answer: "absent" }),
  ];
  let read = 0;
  for (let run = 0; run < 5_000; run++) {
    const bytes = mutateBytes(random, seeds[random.below(seeds.length)], seeds);
    for (const decode of [decodeFileRequest, decodeFileReply]) {
      try {
        decode(bytes);
        read++;
      } catch (error) {
        assert.ok(error instanceof WireError, `${error}`);
      }
    }
  }
  assert.ok(read > 100, `${read} were read`);
});
