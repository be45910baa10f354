/** A disk that is full, or is no more to be written on: what was trained is kept where it can be, and nothing is left half done. */
import assert from "node:assert";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { type Running, start, watch, withFolder } from "./command.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const flags = [
  ...["daemon", "--task", "digits", "--threads", "1", "--cpu", "20%", "--api-port", "off"],
  ...["--listen", "/ip4/127.0.0.1/tcp/0", "--no-mdns", "--no-dht", "--no-relay"],
];

/** Mounts take a namespace of one's own. */
const canMount = Deno.build.os === "linux" &&
  await new Deno.Command("unshare", { args: ["--map-root-user", "--mount", "true"] }).output()
    .then(({ success }) => success, () => false);

/**
 * Starts a daemon on a disk of `size` in a namespace of its own; then what `script` does there, with `$disk` the disk and
 * `$daemon` the process.
 */
function onDisk(folder: string, size: string, script: string, ...more: readonly string[]): Running {
  const line = ["run", "--node-modules-dir=manual", "-A", "--config", join(root, "deno.json")];
  const words = [Deno.execPath(), ...line, join(root, "scripts/murmuration.ts"), ...flags, ...more];
  const text = `
    disk=${folder}/disk; mkdir -p $disk ${folder}/here; cd ${folder}/here
    mount -t tmpfs -o size=${size} none $disk || exit 99
    ${words.map((word) => `"${word}"`).join(" ")} --data-dir $disk/node & daemon=$!
    ${script}
    wait $daemon; code=$?
    echo "files $(cd $disk; find . -type f ! -name filler | sort | tr '\\n' ' ')"
    exit $code`;
  const command = new Deno.Command("unshare", {
    args: ["--map-root-user", "--mount", "sh", "-c", text],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  return watch(command, "daemon");
}

/** Waits in a shell until what the daemon leaves in its folder is there. */
const until = (test: string) => `for i in $(seq 600); do ${test} && break; sleep 0.1; done`;
const isTrained = until("test -e $disk/node/checkpoints/*/000000001.json");
const stop = "kill -INT $daemon";
const sure = { ignore: !canMount };

Deno.test(
  "full disk: a model that has room at the start has it at the end, though no checkpoint has",
  sure,
  () =>
    withFolder(async (folder) => {
      // The model takes 248 kB, a checkpoint 529 kB.
      const failed = `sleep 8; ${stop}`;
      const { code, out, err } = await onDisk(folder, "300k", failed, "--checkpoint-every", "1s").ended;
      assert.strictEqual(code, 0, err);
      assert.match(err, /The disk of "[^"]+" has .+ free, and checkpoints take up to .+ more: make room/);
      assert.match(
        err,
        /Cannot write "[^"]+\.safetensors": the disk is full \(529 kB needed, .+ free\); make room there/,
      );
      assert.match(out, /^files \.\/node\/identity\.key \.\/node\/lock \.\/node\/model\.safetensors $/m);
    }),
);

Deno.test(
  "full disk: a daemon whose model has no room does not start, and says what is needed and free",
  sure,
  () =>
    withFolder(async (folder) => {
      const { code, out, err } = await onDisk(folder, "200k", "").ended;
      assert.strictEqual(code, 1, err);
      assert.match(
        err,
        /^murmuration: Cannot start without room for the model\. [^\n]+\(248 kB needed, 1\d\d kB free\)[^\n]+$/m,
      );
      assert.match(out, /^files \.\/node\/identity\.key \.\/node\/lock $/m);
    }),
);

Deno.test(
  "full disk: where there is room for two checkpoints only, the older one makes room for the next",
  sure,
  () =>
    withFolder(async (folder) => {
      const third = until("test -e $disk/node/checkpoints/*/000000003.json");
      const { code, err, out } = await onDisk(folder, "1500k", `${third}; ${stop}`, "--checkpoint-every", "1s").ended;
      assert.strictEqual(code, 0, err);
      assert.doesNotMatch(err, /Cannot keep a checkpoint/);
      assert.match(out, /000000003\.json|000000004\.json/);
    }),
);

Deno.test(
  "full disk: a model that cannot be written where it belongs goes elsewhere, and its place is told",
  sure,
  () =>
    withFolder(async (folder) => {
      const sealed = `${isTrained}; mount --bind $disk $disk; mount -o remount,bind,ro $disk; ${stop}`;
      const { code, err } = await onDisk(folder, "8M", sealed, "--checkpoint-every", "1s").ended;
      assert.strictEqual(code, 1, err);
      assert.match(err, /Cannot keep a checkpoint\. [^\n]+read-only; [^\n]+; the next start goes on from step \d+/);
      const words =
        /^murmuration: Cannot write "[^"]+": the disk is mounted read-only; [^\n]+\. The model lies in "([^"]+)" instead/m;
      const place = words.exec(err)?.[1] ?? "";
      assert.ok(place.startsWith(join(folder, "here")), err);
      assert.ok((await Deno.stat(place)).size > 246_000);
      assert.doesNotMatch(err, /chown/);
    }),
);

Deno.test(
  "full disk: a folder that is removed under a daemon takes its model all the same",
  sure,
  () =>
    withFolder(async (folder) => {
      const removed = `${isTrained}; rm -r $disk/node; ${stop}`;
      const { code, out, err } = await onDisk(folder, "8M", removed, "--checkpoint-every", "1s").ended;
      assert.strictEqual(code, 0, err);
      assert.match(out, /\.\/node\/model\.safetensors/);
    }),
);

Deno.test("what a killed daemon left half written is gone with the next start", () =>
  withFolder(async (folder) => {
    const node = join(folder, "node");
    const daemon = () => start("scripts/murmuration.ts", [...flags, "--data-dir", node, "--checkpoint-every", "1s"]);
    const killed = daemon();
    await killed.saw(/steps: accuracy/);
    killed.signal("SIGKILL");
    await killed.ended;
    await Deno.stat(join(node, "model.safetensors.new"));
    const [{ name }] = await Array.fromAsync(Deno.readDir(join(node, "checkpoints")));
    const drafts = ["api.json.new", "identity.key.new", join("checkpoints", name, "000000099.safetensors.new")];
    for (const draft of drafts) await Deno.writeTextFile(join(node, draft), "half");
    const again = daemon();
    await again.saw(/training starts from the last checkpoint/);
    again.signal("SIGTERM");
    assert.strictEqual((await again.ended).code, 0);
    const left = [...drafts, "model.safetensors.new"];
    for (const draft of left) await assert.rejects(Deno.stat(join(node, draft)), Deno.errors.NotFound, draft);
  }));
