import { join, pause, startWitness, type Witness } from "./libp2p_pair.ts";
for (const [n, edges] of [[4, "ring"], [4, "full"], [8, "regular4"]] as const) {
  const nodes: Witness[] = [];
  for (let i = 0; i < n; i++) nodes.push(await startWitness({ topic: "/murmuration/1/" + "0".repeat(64) }));
  for (let i = 0; i < n; i++) {
    const d = edges === "full" ? Array.from({ length: n - 1 }, (_, k) => k + 1) : edges === "ring" ? [1] : [1, 2];
    for (const k of d) await join(nodes[i], nodes[(i + k) % n]);
  }
  await pause(2500);
  const before = nodes.map((x) => x.transport.traffic().sent);
  for (let r = 0; r < 10; r++) {
    for (const x of nodes) {
      await x.transport.publish(crypto.getRandomValues(new Uint8Array(170)));
      await pause(30);
    }
  }
  await pause(500);
  const per = nodes.map((x, i) => (x.transport.traffic().sent - before[i]) / (10 * n));
  console.log(
    n,
    edges,
    "bytes sent a node for each message of the swarm:",
    per.map((v) => v.toFixed(0)).join(" "),
    "heard",
    nodes.map((x) => x.published.length).join(" "),
  );
}
Deno.exit();
