import assert from "node:assert";
import { join } from "node:path";
import { startControl } from "../../../daemon/control/server.ts";
import { startControlApi } from "./control_api.ts";
import { createFakeSource } from "./fake_source.ts";

/** Values as they are after JSON. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
const errorOf = async (response: Response) => ((await response.json()) as { error: string }).error;

Deno.test("the API tells what its source does", async () => {
  await using api = await startControlApi();
  const { uptime: _, ...status } = plain(api.source.status());
  const { uptime, ...told } = await api.json("/api/v1/status") as Record<string, unknown>;
  assert.deepStrictEqual(told, status);
  assert(typeof uptime === "number");
  assert.deepStrictEqual(await api.json("/api/v1/peers"), plain(api.source.peers()));
  assert.deepStrictEqual(await api.json("/api/v1/history"), plain(api.source.history()));
  assert.deepStrictEqual(await api.json("/api/v1/tensors"), plain(api.source.tensors()));
});

Deno.test("the API does what it is asked", async () => {
  await using api = await startControlApi();
  const [known] = api.source.peers();
  assert.deepStrictEqual(await api.json("/api/v1/pause", {}), { state: "paused" });
  assert.deepStrictEqual(await api.json("/api/v1/resume", {}), { state: "training" });
  assert.deepStrictEqual(await api.json("/api/v1/save", {}), { state: "training" });
  assert.deepStrictEqual(await api.json("/api/v1/ping", { peer: known.peer }), {
    peer: known.peer,
    milliseconds: 12.5,
  });
  const answer = await api.json("/api/v1/predict", { input: new Array(784).fill(9) }) as { probabilities: number[] };
  assert.strictEqual(answer.probabilities.length, 10);
  assert.deepStrictEqual(await api.json("/api/v1/stop", {}), { state: "leaving" });
  assert.deepStrictEqual(api.source.calls, ["pause", "resume", "save", `ping ${known.peer}`, "predict", "stop"]);
});

Deno.test("the API bars and forgives a peer that it knows, and says whom it does not", async () => {
  await using api = await startControlApi();
  const [{ peer }] = api.source.peers();
  const standingAfter = async (path: string) => {
    const view = await api.json(path, { peer }) as { peer: string; standing?: { state: string } };
    assert.strictEqual(view.peer, peer);
    return view.standing?.state;
  };
  assert.strictEqual(await standingAfter("/api/v1/peers/bar"), "barred");
  assert.strictEqual(await standingAfter("/api/v1/peers/forgive"), "believed");
  const stranger = "12D3KooW".padEnd(52, "z");
  const cases: [string, unknown, number, RegExp][] = [
    ["bar", { peer: stranger }, 404, /^Cannot bar "12D3\w+": this node knows no such peer/],
    ["forgive", { peer }, 404, /^Cannot forgive "12D3\w+": it is not barred/],
    ["bar", { peer: "/ip4/127.0.0.1/tcp/1" }, 400, /^Cannot use the body: peer: must be a whole peer id such as/],
    ["forgive", { peer: "12D3" }, 400, /^Cannot use the body: peer: must be a whole peer id such as/],
    ["bar", {}, 400, /^Cannot use the body: peer: .*; send \{"peer"/],
    ["bar", { peer, rounds: 3 }, 400, /^Cannot use the body/],
  ];
  for (const [action, body, status, message] of cases) {
    const response = await api.ask(`/api/v1/peers/${action}`, { method: "POST", body: JSON.stringify(body) });
    assert.strictEqual(response.status, status);
    assert.match(await errorOf(response), message);
  }
});

Deno.test("actions need no body, and none is done by GET", async () => {
  await using api = await startControlApi();
  const paused = await api.ask("/api/v1/pause", { method: "POST" });
  assert.strictEqual(paused.status, 200);
  await paused.body?.cancel();
  const looked = await api.ask("/api/v1/stop");
  assert.strictEqual(looked.status, 404);
  assert.strictEqual(await errorOf(looked), "No such page or call: GET /api/v1/stop");
  assert.deepStrictEqual(api.source.calls, ["pause"]);
});

Deno.test("errors are JSON in one line", async () => {
  await using api = await startControlApi();
  const post = (path: string, body: string) => api.ask(path, { method: "POST", body });
  const cases: [Promise<Response>, number, RegExp][] = [
    [api.ask("/nothing"), 404, /^No such page or call: GET \/nothing$/],
    [api.ask("/api/v1/nothing"), 404, /^No such page/],
    [post("/api/v1/ping", "{"), 400, /^Cannot read the body: it is not JSON; send \{"peer"/],
    [post("/api/v1/ping", "{}"), 400, /^Cannot use the body: peer: .*; send \{"peer"/],
    [post("/api/v1/ping", '{"peer":"nobody"}'), 502, /^Cannot reach "nobody": nobody answers$/],
    [post("/api/v1/predict", '{"input":[1,2]}'), 400, /^Cannot predict: the input has 2 entries, the task 784$/],
    [post("/api/v1/predict", '{"input":["1"]}'), 400, /^Cannot use the body: input: 0: /],
    [post("/api/v1/predict", '{"input":[]}'), 400, /^Cannot use the body: input: /],
    [post("/api/v1/predict", `{"input":[${"1,".repeat(40_000)}1]}`), 413, /^Cannot take this body: it is over 65536/],
  ];
  for (const [answer, status, message] of cases) {
    const response = await answer;
    assert.strictEqual(response.status, status);
    assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
    const error = await errorOf(response);
    assert.match(error, message);
    assert.doesNotMatch(error, /\n/);
  }
});

Deno.test("a failing source is an error of its own call only", async () => {
  const source = createFakeSource();
  const fail = () => {
    throw new Error("no space left on the disk\n    at somewhere");
  };
  await using api = await startControlApi({ source: { ...source, save: fail, tensors: fail } });
  for (const response of [await api.ask("/api/v1/save", { method: "POST" }), await api.ask("/api/v1/tensors")]) {
    assert.strictEqual(response.status, 500);
    assert.strictEqual(await errorOf(response), "no space left on the disk");
  }
  assert.strictEqual((await fetch(`${api.address}/healthz`)).status, 200);
});

Deno.test("nobody asks without the token", async () => {
  await using api = await startControlApi();
  const paths = [
    "status",
    "peers",
    "history",
    "tensors",
    "events",
    "ping",
    "peers/bar",
    "peers/forgive",
    "predict",
    "pause",
    "stop",
    "nothing",
  ];
  const answers: [RequestInit, string, RegExp][] = [
    [{}, "", /the token is missing/],
    [{ headers: { authorization: "Bearer wrong" } }, "", /the token is wrong/],
    [{ headers: { authorization: `Basic ${api.token}` } }, "", /the token is missing/],
    [{}, "?token=wrong", /the token is (wrong|missing)/],
  ];
  for (const path of paths) {
    for (const method of ["GET", "POST"]) {
      for (const [init, query, message] of answers) {
        const response = await fetch(`${api.address}/api/v1/${path}${query}`, { method, ...init });
        assert.strictEqual(response.status, 401, `${method} ${path}`);
        assert.match(await errorOf(response), message);
      }
    }
  }
  // A token in an address is for EventSource alone.
  const response = await fetch(`${api.address}/api/v1/status?token=${api.token}`);
  assert.strictEqual(response.status, 401);
  await response.body?.cancel();
  assert.deepStrictEqual(api.source.calls, []);
});

Deno.test("health, readiness and metrics need no token", async () => {
  await using api = await startControlApi();
  assert.strictEqual((await fetch(`${api.address}/healthz`)).status, 200);
  const metrics = await fetch(`${api.address}/metrics`);
  assert.match(metrics.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  assert.match(await metrics.text(), /^murmuration_rounds_total 30$/m);
  for (const state of ["training", "paused", "finished"] as const) {
    api.source.become(state);
    const ready = await fetch(`${api.address}/readyz`);
    assert.strictEqual(ready.status, 200);
    assert.deepStrictEqual(await ready.json(), { state });
  }
  for (const state of ["waiting", "leaving"] as const) {
    api.source.become(state, "no neighbour yet");
    const ready = await fetch(`${api.address}/readyz`);
    assert.strictEqual(ready.status, 503);
    assert.strictEqual(await errorOf(ready), `${state}: no neighbour yet`);
  }
});

/** Status of a request with this Host header; fetch would not send another than the address. */
async function statusFor(port: number, host: string | undefined): Promise<number> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const line = host === undefined ? "" : `Host: ${host}\r\n`;
  await connection.write(new TextEncoder().encode(`GET /metrics HTTP/1.1\r\n${line}Connection: close\r\n\r\n`));
  const text = await new Response(connection.readable).text();
  return Number(text.match(/^HTTP\/1\.1 (\d+)/)?.[1]);
}

Deno.test("a name that a stranger may have bound anew is not answered", async () => {
  await using api = await startControlApi();
  for (const host of ["127.0.0.1", `127.0.0.1:${api.port}`, `localhost:${api.port}`, "LocalHost", "[::1]:4780"]) {
    assert.strictEqual(await statusFor(api.port, host), 200, host);
  }
  for (const host of ["rebind.example", "127.0.0.1.rebind.example", "localhost.rebind.example:80", "192.168.1.2"]) {
    assert.strictEqual(await statusFor(api.port, host), 403, host);
  }
  assert.notStrictEqual(await statusFor(api.port, undefined), 200);
});

Deno.test("a server on all addresses takes addresses, and no names", async () => {
  await using api = await startControlApi({ host: "0.0.0.0" });
  assert.match(api.address, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.strictEqual(await statusFor(api.port, `192.168.1.2:${api.port}`), 200);
  assert.strictEqual(await statusFor(api.port, "rebind.example"), 403);
});

Deno.test("no other origin is let in, and pages keep to themselves", async () => {
  await using api = await startControlApi();
  const asked = await api.ask("/api/v1/status", {
    headers: { authorization: `Bearer ${api.token}`, origin: "https://elsewhere.example" },
  });
  assert.strictEqual(asked.headers.get("access-control-allow-origin"), null);
  assert.strictEqual(asked.headers.get("cache-control"), "no-store");
  await asked.body?.cancel();
  const before = await fetch(`${api.address}/api/v1/status`, { method: "OPTIONS" });
  assert.strictEqual(before.headers.get("access-control-allow-origin"), null);
  const policy = before.headers.get("content-security-policy") ?? "";
  assert.match(policy, /default-src 'self'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.strictEqual(before.headers.get("x-content-type-options"), "nosniff");
  await before.body?.cancel();
});

Deno.test("pages are served with their types, and nothing beside them", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const page = join(folder, "page");
    await Deno.mkdir(join(page, "parts"), { recursive: true });
    await Deno.writeTextFile(join(folder, "secret.js"), "secret");
    await Deno.writeTextFile(join(page, ".hidden.js"), "secret");
    await Deno.writeTextFile(join(page, "main.ts"), "secret");
    await Deno.writeTextFile(join(page, "index.html"), "<h1>Hello</h1>");
    await Deno.writeTextFile(join(page, "style.css"), "h1 {}");
    await Deno.writeTextFile(join(page, "parts", "chart.js"), "export {};");
    await using api = await startControlApi({ page });
    const wanted: [string, string, RegExp][] = [
      ["/", "text/html; charset=utf-8", /Hello/],
      ["/index.html", "text/html; charset=utf-8", /Hello/],
      ["/style.css", "text/css; charset=utf-8", /h1/],
      ["/parts/chart.js", "text/javascript; charset=utf-8", /export/],
      ["/vendor/uplot.js", "text/javascript; charset=utf-8", /export \{ ?uPlot as default ?\}|export default/],
      ["/vendor/uplot.css", "text/css; charset=utf-8", /\.uplot/],
    ];
    for (const [path, type, text] of wanted) {
      const response = await fetch(api.address + path);
      assert.strictEqual(response.status, 200, path);
      assert.strictEqual(response.headers.get("content-type"), type);
      assert.match(await response.text(), text);
    }
    const others = ["/..%2fsecret.js", "/%2e%2e/secret.js", "/.hidden.js", "/main.ts", "/parts", "/parts/", "/none.js"];
    for (const path of [...others, "/index.html/x.js", "/vendor/other.js", "/parts//chart.js"]) {
      const response = await fetch(api.address + path);
      assert.strictEqual(response.status, 404, path);
      assert.match(await errorOf(response), /^No such page/);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a port in use, and an address of another machine, are one clear line", async () => {
  await using api = await startControlApi();
  const options = { source: createFakeSource(), token: "x" };
  await assert.rejects(startControl({ ...options, host: "127.0.0.1", port: api.port }), {
    message: `Cannot serve the control API on 127.0.0.1:${api.port}: the port is in use; ` +
      "choose another with --api-port, or 0 for a free one",
  });
  await assert.rejects(startControl({ ...options, host: "192.0.2.1", port: 0 }), {
    message: "Cannot serve the control API on 192.0.2.1:0: this machine has no such address; " +
      "choose another with --api-host",
  });
});

Deno.test("an API that has ended is gone, and its port free", async () => {
  const api = await startControlApi();
  await api.json("/api/v1/status");
  await api[Symbol.asyncDispose]();
  await assert.rejects(fetch(`${api.address}/healthz`), TypeError);
  await using again = await startControlApi({ port: api.port });
  assert.strictEqual(again.port, api.port);
});
