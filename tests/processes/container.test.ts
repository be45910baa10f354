import assert from "node:assert";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseConfig, refuseUnknown } from "../../daemon/settings/mod.ts";
import { settingsOfEnvironment } from "../../daemon/settings/environment.ts";
import { permissionFlags } from "../../scripts/cli/permissions.ts";
import { watch, withFolder } from "./command.ts";
import { allOf, environmentOf, stagesOf } from "./service/container_file.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [globals, build, image] = stagesOf(await Deno.readTextFile(join(root, "Containerfile")));
const environment = environmentOf(image);
/** What goes into the image from the checkout: files and folders at its top. */
const copied = allOf(build, "COPY").flatMap((rest) => rest.split(" ").slice(0, -1));

Deno.test("both stages of the container file are of one named version of Deno, from no particular host", () => {
  const [, version] = /^DENO=(\d+\.\d+\.\d+)$/.exec(allOf(globals, "ARG").join()) ?? [];
  assert.ok(version !== undefined);
  assert.strictEqual(version.split(".")[0], Deno.version.deno.split(".")[0]);
  assert.deepStrictEqual([...allOf(build, "FROM"), ...allOf(image, "FROM")], [
    "denoland/deno:debian-${DENO} AS build",
    "denoland/deno:debian-${DENO}",
  ]);
});

Deno.test("the container file copies all that the program imports, and the build is sent nothing else", async () => {
  for (const name of copied) await Deno.stat(join(root, name));
  const ignored = (await Deno.readTextFile(join(root, ".dockerignore"))).split("\n").filter((line) =>
    /^[^#]/.test(line)
  );
  assert.deepStrictEqual(ignored[0], "*");
  assert.deepStrictEqual(ignored.slice(1).map((line) => line.slice(1)).sort(), [...copied].sort());
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "scripts/murmuration.ts"],
    cwd: root,
  }).output();
  const { modules }: { modules: { specifier: string }[] } = JSON.parse(new TextDecoder().decode(stdout));
  const top = pathToFileURL(root).href.replace(/\/?$/, "/");
  const own = modules.map(({ specifier }) => specifier).filter((name) => name.startsWith(`${top}`));
  const folders = new Set(
    own.map((name) => name.slice(top.length).split("/")[0]).filter((name) => name !== "node_modules"),
  );
  assert.ok(folders.has("daemon") && folders.has("scripts"));
  for (const folder of folders) assert.ok(copied.includes(folder), folder);
});

Deno.test("what the container file runs is what a shell reads, and the compiler stays in the build stage", async () => {
  const lines = [...allOf(build, "RUN"), ...allOf(image, "RUN")];
  assert.ok(lines.length > 3);
  for (const line of lines) {
    const { code, stderr } = await new Deno.Command("sh", { args: ["-n", "-c", line] }).output();
    assert.strictEqual(code, 0, line + new TextDecoder().decode(stderr));
  }
  assert.ok(lines.some((line) => line.includes("g++ python3-pip")));
  assert.doesNotMatch(allOf(image, "RUN").join(), /apt-get|pip|g\+\+/);
});

Deno.test("the image runs as nobody in particular, keeps its data in the volume, and shows nothing but its port", () => {
  const [user, group] = allOf(image, "USER").at(-1)!.split(":").map(Number);
  assert.ok(user > 0 && group > 0);
  refuseUnknown(environment);
  const config = parseConfig({ task: "digits", ...settingsOfEnvironment(environment) });
  assert.deepStrictEqual(allOf(image, "VOLUME"), [config.dataDir]);
  assert.strictEqual(config.apiHost, "127.0.0.1");
  assert.deepStrictEqual(
    allOf(image, "EXPOSE"),
    config.listen.map((address) => /^\/ip4\/0\.0\.0\.0\/(tcp)\/(\d+)$/.exec(address)!).map(([, kind, port]) =>
      `${port}/${kind}`
    ),
  );
});

Deno.test("what the image starts is a node that its health check finds well, and SIGTERM ends it with 0", () =>
  withFolder(async (folder) => {
    // The image's own command is made in the folder, of the program in this checkout.
    const [made] = allOf(image, "RUN").join().split(" && ");
    const shim = made.replaceAll("/usr/local/bin", folder).replaceAll(
      "/opt/murmuration/program",
      root.replace(/\/$/, ""),
    )
      .replaceAll("/data", join(folder, "data")).replace("exec deno", `exec "${Deno.execPath()}"`);
    const { success } = await new Deno.Command("sh", { args: ["-c", shim] }).output();
    assert.ok(success);
    await Deno.mkdir(join(folder, "data"));
    await Deno.chmod(join(folder, "murmuration"), 0o755);
    const text = await Deno.readTextFile(join(folder, "murmuration"));
    const flags = [...text.matchAll(/--(?:allow-\w+|no-prompt)/g)].map(([flag]) => flag);
    assert.deepStrictEqual(flags, permissionFlags("daemon"));

    const words = (name: string) => JSON.parse(/\[.*\]$/.exec(allOf(image, name).at(-1)!)![0]) as string[];
    const settings = {
      MURMURATION_DATA_DIR: join(folder, "data"),
      MURMURATION_API_HOST: environment.MURMURATION_API_HOST,
      MURMURATION_API_PORT: "0",
      MURMURATION_LISTEN: "/ip4/127.0.0.1/tcp/0",
      MURMURATION_TASK: "digits",
      MURMURATION_MDNS: "false",
      MURMURATION_DHT: "false",
      MURMURATION_RELAY: "false",
      MURMURATION_THREADS: "1",
      DENO_NO_UPDATE_CHECK: environment.DENO_NO_UPDATE_CHECK,
      NO_COLOR: environment.NO_COLOR,
    };
    const command = ([program, ...args]: readonly string[]) =>
      new Deno.Command(join(folder, program), {
        args,
        cwd: folder,
        env: settings,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      });
    const health = words("HEALTHCHECK");
    assert.notStrictEqual((await command(health).output()).code, 0);
    const node = watch(command([...words("ENTRYPOINT"), ...words("CMD")]), "the image's command");
    const late = setTimeout(() => node.signal("SIGKILL"), 60_000);
    try {
      await node.saw(/dashboard at/);
      assert.strictEqual((await command(health).output()).code, 0);
      assert.deepStrictEqual(allOf(image, "STOPSIGNAL"), ["SIGTERM"]);
      node.signal("SIGTERM");
      const { code, err } = await node.ended;
      assert.strictEqual(code, 0, err);
    } finally {
      clearTimeout(late);
    }
  }));
