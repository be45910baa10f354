import assert from "node:assert";
import { DhtRecords } from "../../../../daemon/network/libp2p/dht_records.ts";

const value = Uint8Array.of(1);
const under = async (records: DhtRecords, prefix: string) =>
  (await Array.fromAsync(records.query({ prefix }))).map(({ key }) => key.toString());

Deno.test("DHT records: the oldest of a provider go first, and of all, and no trace of them is left", async () => {
  const records = new DhtRecords();
  for (let number = 0; number < 40; number++) await records.put(`/dht/provider/H${number}/P`, value);
  assert.strictEqual(records.size, 32);
  assert.deepStrictEqual(await under(records, "/dht/provider/H7"), []);
  assert.deepStrictEqual(await under(records, "/dht/provider/H8"), ["/dht/provider/H8/P"]);
  // Renewed, it is the youngest.
  await records.put("/dht/provider/H8/P", value);
  await records.put("/dht/provider/H40/P", value);
  assert.ok(await records.has("/dht/provider/H8/P"));
  assert.ok(!await records.has("/dht/provider/H9/P"));
  for (let number = 0; number < 5_000; number++) await records.put(`/dht/provider/H/P${number}`, value);
  assert.strictEqual(records.size, 4_096);
  assert.ok(!await records.has("/dht/provider/H8/P"));
  assert.strictEqual((await under(records, "/dht/provider/H")).length, 16);
  assert.strictEqual((await under(records, "/dht/provider")).length, 4_096);
  for (const key of await under(records, "/dht/provider")) await records.delete(key);
  assert.strictEqual(records.size, 0);
});

Deno.test("DHT records: what is no provider's record, or too long, is not kept", async () => {
  const records = new DhtRecords();
  for (const key of ["/dht/record/K", `/dht/provider/${"H".repeat(256)}/P`, "/dht/provider/H"]) {
    await assert.rejects(records.put(key, value), RangeError);
  }
  await assert.rejects(records.put("/dht/provider/H/P", new Uint8Array(17)), RangeError);
  await assert.rejects(records.get("/dht/provider/H/P"), { name: "NotFoundError" });
});
