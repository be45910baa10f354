import assert from "node:assert";
import { join } from "node:path";
import { readApiFile, writeApiFile } from "../../../daemon/control/api_file.ts";
import { connectControl } from "../../../daemon/control/client.ts";
import { takeDataFolder } from "../../../daemon/process/data_folder.ts";
import { isSameToken, loadToken, readToken } from "../../../daemon/control/token.ts";
import { startControlApi } from "./control_api.ts";

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a client asks the daemon of its data folder", () =>
  withFolder(async (folder) => {
    const token = await loadToken(folder);
    await using api = await startControlApi({ token, pace: { shortest: 10, heartbeat: 10_000 } });
    await using _file = await writeApiFile(folder, api.address);
    const client = await connectControl(folder);
    assert.strictEqual(client.address, api.address);
    assert.strictEqual(client.dashboard, `${api.address}/#token=${token}`);
    assert.strictEqual((await client.status()).round, 30);
    assert.strictEqual((await client.peers()).length, 5);
    assert.strictEqual((await client.history()).length, 30);
    assert.strictEqual((await client.tensors()).length, 8);
    assert.match(await client.metrics(), /murmuration_rounds_total 30/);
    assert.strictEqual(await client.pause(), "paused");
    assert.strictEqual(await client.resume(), "training");
    assert.strictEqual(await client.save(), "training");
    const [{ peer }] = api.source.peers();
    assert.strictEqual((await client.ping(peer)).milliseconds, 12.5);
    assert.strictEqual((await client.predict(new Array(784).fill(0))).best, "0");

    const listening = new AbortController();
    const seen: string[] = [];
    for await (const { event, data } of client.events(listening.signal)) {
      seen.push(event);
      if (event === "history") assert.strictEqual(data.at(-1)?.round, 30);
      if (seen.length === 3) listening.abort();
    }
    assert.deepStrictEqual(seen, ["status", "peers", "history"]);
    assert.strictEqual(await client.stop(), "leaving");
  }));

Deno.test("a loss before the first round is not a number at the client either", () =>
  withFolder(async (folder) => {
    const token = await loadToken(folder);
    const api = await startControlApi({ token });
    const { source } = api;
    await api[Symbol.asyncDispose]();
    await using blank = await startControlApi({
      token,
      source: { ...source, status: () => ({ ...source.status(), loss: NaN, accuracy: undefined }) },
    });
    await using _file = await writeApiFile(folder, blank.address);
    const status = await (await connectControl(folder)).status();
    assert(Number.isNaN(status.loss));
    assert.strictEqual(status.accuracy, undefined);
  }));

Deno.test("what is wrong is said in one line", () =>
  withFolder(async (folder) => {
    const start = `start one with: murmuration daemon --data-dir ${folder}`;
    const none = `No daemon runs on the data folder "${folder}"; ${start}; or name another folder by --data-dir`;
    await assert.rejects(connectControl(folder), { name: "NotRunningError", message: none });

    const api = await startControlApi();
    const file = await writeApiFile(folder, api.address);
    await assert.rejects(connectControl(folder), /Cannot ask the daemon at .*: no such file ".*api-token"; restart it/);

    await loadToken(folder);
    const client = await connectControl(folder);
    await assert.rejects(client.status(), /does not take the token ".*api-token"; another daemon may have its port/);
    // What needs no token is answered all the same.
    assert.match(await client.metrics(), /murmuration/);

    await api[Symbol.asyncDispose]();
    const gone =
      `No daemon answers at ${api.address}: the one of data folder "${folder}" (process ${Deno.pid}) has ended; ${start}`;
    await assert.rejects(client.status(), { message: gone });
    await assert.rejects(client.events(AbortSignal.timeout(10_000)).next(), { message: gone });

    await file[Symbol.asyncDispose]();
    await assert.rejects(connectControl(folder), /^NotRunningError: No daemon runs/);
    await Deno.writeTextFile(join(folder, "api.json"), '{"address":');
    await assert.rejects(connectControl(folder), /^SyntaxError: Cannot use ".*api\.json"/);
  }));

Deno.test("a daemon whose lock is held has not ended, whether or not it can be asked", () =>
  withFolder(async (folder) => {
    await loadToken(folder);
    using _lock = await takeDataFolder(folder);
    await assert.rejects(connectControl(folder), (error: Error) => {
      assert.strictEqual(error.name, "Error");
      return new RegExp(`process ${Deno.pid}.*it is starting, or runs with --api-port off`).test(error.message);
    });
    await Deno.mkdir(join(folder, "files"));
    await Deno.writeFile(join(folder, "files", `${"ab".repeat(32)}.part`), new Uint8Array(1_500_000));
    await assert.rejects(
      connectControl(folder),
      /it fetches the weights .*, of which about 1\.50 MB are there; its log/,
    );
    const api = await startControlApi();
    await using _file = await writeApiFile(folder, api.address);
    await api[Symbol.asyncDispose]();
    const client = await connectControl(folder);
    const alive = new RegExp(`^Error: Cannot reach 127.0.0.1:\\d+: nobody listens there, though .*process ${Deno.pid}`);
    await assert.rejects(client.status(), alive);
    // An address at which no network leads anywhere, as 127.0.0.1 where loopback is down.
    await Deno.writeTextFile(
      join(folder, "api.json"),
      JSON.stringify({ address: "http://[2001:db8::1]:4780", pid: Deno.pid, started: 1 }),
    );
    const answer = AbortSignal.timeout(5000);
    const refused = (await connectControl(folder)).events(answer).next();
    if (!Deno.networkInterfaces().some(({ family, address }) => family === "IPv6" && !/^(::1|fe80)/.test(address))) {
      await assert.rejects(refused, /Cannot reach \[2001:db8::1\]: no network, .* runs; bring it up/);
    } else await refused.catch(() => {});
  }));

Deno.test("a program that has the daemon's port is told from the daemon", () =>
  withFolder(async (folder) => {
    await loadToken(folder);
    await using other = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response("<html>"));
    await using _file = await writeApiFile(folder, `http://127.0.0.1:${other.addr.port}`);
    await assert.rejects((await connectControl(folder)).status(), /What answers at .* is no daemon: another program/);
  }));

Deno.test("whatever proxy the environment names, a daemon is asked directly", () =>
  withFolder(async (folder) => {
    const token = await loadToken(folder);
    await using api = await startControlApi({ token });
    await using _file = await writeApiFile(folder, api.address);
    using proxy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const heard = proxy.accept().then(() => "heard", () => "closed");
    // A process of its own: the environment is read once.
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--node-modules-dir=manual",
        "-A",
        "scripts/murmuration.ts",
        "status",
        "--json",
        "--data-dir",
        folder,
      ],
      env: { HTTP_PROXY: `http://127.0.0.1:${proxy.addr.port}`, NO_PROXY: "", NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder();
    assert.strictEqual(JSON.parse(text.decode(stdout) || "{}").round, 30, text.decode(stderr));
    proxy.close();
    assert.strictEqual(await heard, "closed");
  }));

Deno.test("the daemon's own reasons arrive", () =>
  withFolder(async (folder) => {
    const token = await loadToken(folder);
    await using api = await startControlApi({ token });
    await using _file = await writeApiFile(folder, api.address);
    const client = await connectControl(folder);
    await assert.rejects(client.ping("nobody"), { message: 'Cannot reach "nobody": nobody answers' });
    await assert.rejects(client.predict([1]), { message: "Cannot predict: the input has 1 entries, the task 784" });
  }));

Deno.test("a token is made once, for its owner only", () =>
  withFolder(async (folder) => {
    assert.strictEqual(await readToken(folder), undefined);
    const token = await loadToken(folder);
    assert.match(token, /^[A-Za-z0-9_-]{43}$/);
    assert.strictEqual(await loadToken(folder), token);
    assert.strictEqual(await readToken(folder), token);
    if (Deno.build.os !== "windows") {
      assert.strictEqual(((await Deno.stat(join(folder, "api-token"))).mode ?? 0) & 0o777, 0o600);
    }
    await Deno.writeTextFile(join(folder, "api-token"), "not a token");
    await assert.rejects(loadToken(folder), /^SyntaxError: Cannot use the token ".*api-token"/);
    assert.strictEqual(await Deno.readTextFile(join(folder, "api-token")), "not a token");
  }));

Deno.test("tokens are the same or not", () => {
  assert.strictEqual(isSameToken("abc", "abc"), true);
  for (const other of ["", "ab", "abcd", "abC", "ünï"]) assert.strictEqual(isSameToken(other, "abc"), false);
});

Deno.test("api.json goes with its daemon, and not with another's", () =>
  withFolder(async (folder) => {
    assert.strictEqual(await readApiFile(folder), undefined);
    const file = await writeApiFile(folder, "http://127.0.0.1:4780");
    const { address, pid, started } = (await readApiFile(folder))!;
    assert.deepStrictEqual([address, pid], ["http://127.0.0.1:4780", Deno.pid]);
    assert(Math.abs(Date.now() - started) < 60_000);
    await Deno.writeTextFile(join(folder, "api.json"), JSON.stringify({ address, pid: pid + 1, started }));
    await file[Symbol.asyncDispose]();
    assert.strictEqual((await readApiFile(folder))?.pid, pid + 1);
    await using _ours = await writeApiFile(folder, "http://127.0.0.1:1");
    await _ours[Symbol.asyncDispose]();
    assert.strictEqual(await readApiFile(folder), undefined);
  }));
