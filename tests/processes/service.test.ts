import assert from "node:assert";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseConfig, refuseUnknown } from "../../daemon/settings/mod.ts";
import { ENVIRONMENT_NAMES, settingsOfEnvironment } from "../../daemon/settings/environment.ts";
import { permissionFlags } from "../../scripts/cli/permissions.ts";
import { watch, withFolder } from "./command.ts";
import { hasMachine, startMachine } from "./service/machine.ts";
import { commandOf, valuesOf } from "./service/unit_file.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const operations = join(root, "docs", "operations");
const read = (name: string) => Deno.readTextFile(join(operations, name));
const UNITS = ["murmuration.service", "murmuration-user.service"] as const;

/** True if a program is there. */
function has(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** The class of a permission flag, without what it is for. */
const classOf = (flag: string) => flag.replace(/=.*/, "");

for (const name of UNITS) {
  Deno.test(`${name} runs the daemon with its own permissions, and leaves wrong settings alone`, async () => {
    const unit = await read(name);
    const { args } = commandOf(unit, { S: "/s", C: "/c", h: "/h" });
    const flags = args.filter((text) => text.startsWith("--allow-") || text === "--no-prompt").map(classOf);
    assert.deepStrictEqual(flags, permissionFlags("daemon"));
    assert.deepStrictEqual(args.slice(-2), ["scripts/murmuration.ts", "daemon"]);
    const { tasks } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
    const engine = args.filter((text) => text.startsWith("--v8-flags="));
    assert.ok(engine.length === 1 && tasks.murmuration.command.includes(engine[0]), engine.join(" "));
    assert.deepStrictEqual(valuesOf(unit, "Restart"), ["on-failure"]);
    assert.deepStrictEqual(valuesOf(unit, "RestartPreventExitStatus"), ["2 4"]);
  });

  Deno.test(`the line that ${name} starts is a node that SIGTERM ends with 0 in time`, () =>
    withFolder(async (folder) => {
      const command = commandOf(await read(name), { S: folder, C: folder, h: folder });
      const settings = {
        MURMURATION_TASK: "digits",
        MURMURATION_LISTEN: "/ip4/127.0.0.1/tcp/0",
        MURMURATION_MDNS: "false",
        MURMURATION_DHT: "false",
        MURMURATION_RELAY: "false",
        MURMURATION_THREADS: "1",
        MURMURATION_API_PORT: "off",
      };
      // What was fetched and built for this user stays where it is; all else is as systemd would have it.
      const { XDG_CACHE_HOME: _, ...environment } = command.environment;
      // The user's unit has a PATH of its own, in which this program need not be.
      const isEnv = command.program === "/usr/bin/env";
      const node = watch(
        new Deno.Command(Deno.execPath(), {
          args: isEnv ? command.args.slice(2) : [...command.args],
          cwd: root,
          env: { ...environment, ...settings },
          stdin: "null",
          stdout: "piped",
          stderr: "piped",
        }),
        name,
      );
      const late = setTimeout(() => node.signal("SIGKILL"), 60_000);
      try {
        await node.saw(/^ready /m);
        const asked = performance.now();
        node.signal("SIGTERM");
        const { code, err } = await node.ended;
        assert.strictEqual(code, 0, err);
        assert.ok(performance.now() - asked < 1000 * command.stopSeconds);
      } finally {
        clearTimeout(late);
      }
      const data = environment.MURMURATION_DATA_DIR;
      assert.ok(data.startsWith(folder), data);
      assert.ok((await Deno.stat(join(data, "model.safetensors"))).size > 4 * 61_706);
    }));
}

Deno.test({
  name: "systemd finds nothing wrong with the units, and the system's one well shut in",
  ignore: !has("systemd-analyze"),
  fn: () =>
    withFolder(async (folder) => {
      // Under their own names, and with Deno where it lies here.
      const system = join(folder, "system", "murmuration.service");
      const user = join(folder, "user", "murmuration.service");
      for (const [path, name] of [[system, UNITS[0]], [user, UNITS[1]]]) {
        await Deno.mkdir(dirname(path));
        const unit = await read(name);
        await Deno.writeTextFile(
          path,
          unit.replace("ExecStart=deno ", `ExecStart=${await Deno.realPath(Deno.execPath())} `),
        );
      }
      const lines = [
        ["verify", system],
        ["--user", "verify", user],
        // In tenths, of 100: less is safer. Most services of a machine stand between 50 and 100.
        ["security", "--offline=yes", "--threshold=20", "--no-pager", system],
      ];
      for (const args of lines) {
        const env = { XDG_RUNTIME_DIR: folder };
        const { code, stdout, stderr } = await new Deno.Command("systemd-analyze", { args, env }).output();
        const text = new TextDecoder();
        assert.strictEqual(code, 0, text.decode(stderr) + text.decode(stdout));
        if (!args.includes("security")) assert.strictEqual(text.decode(stderr), "");
      }
    }),
});

Deno.test("the example of settings is one that a daemon starts with, and names no unknown ones", async () => {
  const lines = (await read("murmuration.env")).split("\n");
  const pairs = lines.map((line) => /^#?(MURMURATION_\w+)=(.*)$/.exec(line)).filter((match) => match !== null);
  assert.ok(pairs.length > 5);
  for (const [, name] of pairs) assert.ok(ENVIRONMENT_NAMES.includes(name), name);
  const environment = Object.fromEntries(
    pairs.filter(([line]) => !line.startsWith("#")).map(([, name, value]) => [name, value]),
  );
  refuseUnknown(environment);
  const config = parseConfig({ ...settingsOfEnvironment(environment), dataDir: "node" });
  assert.strictEqual(config.apiHost, "127.0.0.1");
});

/** The commands of a guide's block that begins with a line. */
async function commandsAfter(first: string): Promise<string> {
  const [, block] = new RegExp(`\`\`\`sh\n(${RegExp.escape(first)}[^]*?)\`\`\``).exec(await read("README.md")) ?? [];
  assert.ok(block !== undefined, `the guide has no block that begins with ${first}`);
  return block;
}

/** Settings of a node that nobody outside finds. */
const ALONE = ["MDNS=false", "DHT=false", "RELAY=false", "THREADS=1", "LISTEN=/ip4/127.0.0.1/tcp/0"]
  .map((text) => `MURMURATION_${text}\\n`).join("");
const ready = "curl --fail --silent http://127.0.0.1:4780/readyz";

Deno.test({
  name: "systemd itself starts the service, restarts it after a crash but not for wrong settings, and stops it",
  ignore: !hasMachine || !has("curl"),
  fn: async () => {
    await using machine = await startMachine();
    // The program lies there already; the guide's other commands are run as they stand, by root.
    const install = (await commandsAfter("sudo mkdir --parents /opt/murmuration")).replaceAll(
      /^sudo cp --recursive .*$/gm,
      "",
    );
    const dropIn = "[Service]\\nRestartSec=100ms\\nStandardError=append:/run/murmuration.log\\n";
    await machine.succeed(
      "mkdir --parents /run/systemd/system/murmuration.service.d && " +
        `printf '${dropIn}' > /run/systemd/system/murmuration.service.d/test.conf`,
    );
    const [setUp, start] = install.replaceAll("sudo ", "").split(/^(?=systemctl )/m);
    // Other tests run in the same checkout, and files of theirs come and go under chmod's eyes: it does the others all the same.
    await machine.succeed(`set -e\n${setUp.replace(/^chmod .*$/m, "$& || true")}`);
    await machine.succeed(`printf '${ALONE}' >> /etc/murmuration.env`);
    await machine.succeed(start);
    await machine.until(ready);
    const show = async (key: string) =>
      (await machine.succeed(`systemctl show murmuration --property ${key} --value`)).trim();
    const first = await show("MainPID");
    const owner = await machine.succeed(`stat --format %U /proc/${first}`);
    assert.strictEqual(owner.trim(), "murmuration");
    assert.match(await machine.succeed(`cat /proc/${first}/status`), /^NoNewPrivs:\t1$/m);
    // Neither homes nor the program's own files are the service's to change, whatever Deno would let it do.
    const inside = `nsenter --target ${first} --mount --`;
    assert.notStrictEqual((await machine.run(`${inside} touch /opt/murmuration/program/x`)).code, 0);
    assert.strictEqual((await machine.succeed(`${inside} ls -A /root`)).trim(), "");
    const status = (await commandsAfter("sudo deno")).split("\n")[0].replace("sudo ", "");
    assert.match(await machine.succeed(`cd /opt/murmuration/program && ${status}`), /digits/);

    await machine.succeed(`kill -KILL ${first}`);
    await machine.until(`test "$(systemctl show murmuration --property MainPID --value)" != ${first} && ${ready}`);
    assert.strictEqual(await show("NRestarts"), "1");
    await machine.succeed("systemctl stop murmuration");
    assert.strictEqual(`${await show("Result")} ${await show("ExecMainStatus")}`, "success 0");

    await machine.succeed("echo MURMURATION_SHRAD=0/2 >> /etc/murmuration.env && systemctl start murmuration");
    await machine.until("systemctl is-failed murmuration");
    assert.strictEqual(`${await show("ExecMainStatus")} ${await show("NRestarts")}`, "2 0");
    assert.match(await machine.succeed("cat /run/murmuration.log"), /Unknown environment variable MURMURATION_SHRAD/);
  },
});

Deno.test({
  name: "systemd of a user starts the user's service, and stops it",
  ignore: !hasMachine || !has("curl") || !has("setpriv"),
  fn: async () => {
    await using machine = await startMachine();
    // A user's home with the program in it, and a manager as a login would start it.
    const home = "/home/somebody";
    await machine.succeed(`set -e
      mkdir --parents ${home}/murmuration ${home}/.cache /run/user/65534
      ln --symbolic /opt/murmuration ${home}/.cache/murmuration
      mount --bind /opt/murmuration/program ${home}/murmuration
      cd ${home}/murmuration && HOME=${home} deno task native && { chmod --recursive go+rX . || chmod --recursive go+rX .; }
      chown nobody ${home} ${home}/.cache /run/user/65534
      printf '[Service]\\nType=notify\\nUser=nobody\\nDelegate=yes\\n' > /run/systemd/system/login.service
      echo Environment=HOME=${home} XDG_RUNTIME_DIR=/run/user/65534 >> /run/systemd/system/login.service
      echo ExecStart=/lib/systemd/systemd --user --unit=basic.target >> /run/systemd/system/login.service
      systemctl daemon-reload && systemctl start login`);
    const somebody = (line: string) =>
      `cd ${home}/murmuration && HOME=${home} XDG_RUNTIME_DIR=/run/user/65534 setpriv --reuid 65534 --clear-groups bash -c '${line}'`;
    const [setUp, start] = (await commandsAfter("mkdir --parents ~/.config/systemd/user")).split(/^(?=systemctl )/m);
    await machine.succeed(somebody(`set -e\n${setUp}`));
    await machine.succeed(`printf '${ALONE}' >> ${home}/.config/murmuration.env`);
    await machine.succeed(somebody(start));
    await machine.until(ready);
    await machine.succeed(`test -s ${home}/.murmuration/identity.key`);
    // It reads its home and writes only where it keeps its state.
    const pid = (await machine.succeed(somebody("systemctl --user show murmuration --property MainPID --value")))
      .trim();
    const inside = `nsenter --target ${pid} --mount --`;
    for (const path of [`${home}/x`, `${home}/.config/x`, `${home}/murmuration/x`, "/usr/x"]) {
      assert.notStrictEqual((await machine.run(`${inside} touch ${path}`)).code, 0, path);
    }
    await machine.succeed(`${inside} touch ${home}/.murmuration/x`);
    assert.match(await machine.succeed(`cat /proc/${pid}/status`), /^Seccomp:\t2$/m);
    const show = (keys: string) => somebody(`systemctl --user show murmuration --property ${keys} --value`);
    assert.strictEqual((await machine.succeed(show("ActiveState"))).trim(), "active");
    await machine.succeed(somebody("systemctl --user stop murmuration"));
    assert.deepStrictEqual((await machine.succeed(show("Result,ExecMainStatus"))).trim().split("\n").sort(), [
      "0",
      "success",
    ]);
  },
});
