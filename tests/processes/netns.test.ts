import assert from "node:assert";
import { hasNamespaces, openNetwork } from "./netns.ts";

const ignore = !hasNamespaces;
const namespaces = async () => {
  const { stdout } = await new Deno.Command("ip", { args: ["netns", "list"] }).output();
  return new TextDecoder().decode(stdout);
};
const connects = (address: string, port: number) => [
  "python3",
  "-c",
  `import socket,time
start = time.monotonic()
try: socket.create_connection(("${address}", ${port}), 1).close(); print("connected", time.monotonic() - start)
except OSError as error: print("failed", error)`,
];
const listens = (port: number) => [
  "python3",
  "-u",
  "-c",
  `import socket
server = socket.create_server(("0.0.0.0", ${port}))
print("listening")
while True: print("from", server.accept()[1][0])`,
];

Deno.test({
  name: "namespaces reach each other with the delay they were given, are parted and healed, and are gone at the end",
  ignore,
  async fn() {
    const network = await openNetwork(3, { shape: { delay: 50 } });
    let names: readonly string[];
    {
      await using open = network;
      names = open.names;
      const server = open.start(1, listens(4001));
      await server.saw(/listening/);
      const seconds = async (from: number) => {
        const { out } = await open.run(from, connects(open.address(1), 4001));
        return Number(/^connected (\S+)/.exec(out)?.[1] ?? Infinity);
      };
      const slow = await seconds(0);
      assert.ok(slow >= 0.1 && slow < 1, `${slow}`);
      await open.shape({});
      await open.part([[0], [1, 2]]);
      assert.strictEqual(await seconds(0), Infinity);
      assert.ok(await seconds(2) < 1);
      await open.part();
      assert.ok(await seconds(0) < 1);
      await open.shape({ loss: 100 }, { from: 0, to: 1 });
      assert.strictEqual(await seconds(0), Infinity);
      const { passed, lost, cut } = await open.stats();
      assert.ok(passed > 10 && lost > 0 && cut > 0);
    }
    const left = await namespaces();
    for (const name of names) assert.ok(!left.includes(name), left);
  },
});

Deno.test({
  name: "a node behind NAT is seen at its NAT's address, and nobody can dial it",
  ignore,
  async fn() {
    await using network = await openNetwork(2, { nat: { 0: "44.1.0.1" } });
    const outside = network.start(1, listens(4001));
    const inside = network.start(0, listens(4001));
    await Promise.all([outside.saw(/listening/), inside.saw(/listening/)]);
    assert.match((await network.run(0, connects(network.address(1), 4001))).out, /^connected/);
    await outside.saw(/from 44\.1\.0\.1/);
    for (const address of ["44.1.0.1", network.address(0)]) {
      assert.match((await network.run(1, connects(address, 4001))).out, /^failed/);
    }
  },
});

Deno.test({
  name: "a router that is killed leaves namespaces behind, and the next one removes them",
  ignore,
  async fn() {
    const first = await openNetwork(1);
    const [name] = first.names;
    Deno.kill(Number(name.split("-")[1]), "SIGKILL");
    await first[Symbol.asyncDispose]();
    assert.ok((await namespaces()).includes(name));
    await using second = await openNetwork(1);
    assert.ok(!(await namespaces()).includes(name));
    assert.ok((await namespaces()).includes(second.names[0]));
  },
});
