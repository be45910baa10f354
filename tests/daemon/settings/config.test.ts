import { Command } from "commander";
import fc from "fast-check";
import assert from "node:assert";
import { join } from "node:path";
import { parseConfig } from "../../../daemon/settings/config.ts";
import { RefusedError } from "../../../daemon/support/mod.ts";
import { formatConfigFile, parseConfigFile, readConfigFile } from "../../../daemon/settings/config_file.ts";
import { ENVIRONMENT_NAMES, refuseUnknown, settingsOfEnvironment } from "../../../daemon/settings/environment.ts";
import { jsonFault } from "../../../daemon/settings/json_place.ts";
import { gatherSettings, optionsOf } from "../../../daemon/settings/options.ts";
import { isQuiet, parseQuietHours } from "../../../daemon/settings/quiet_hours.ts";
import { environmentNameOf, flagOf, type RawValue, type Setting } from "../../../daemon/settings/setting.ts";
import { SETTING_KEYS, type SettingKey, SETTINGS } from "../../../daemon/settings/settings_table.ts";

const least = { task: "digits", dataDir: "node" };

Deno.test("a daemon's settings have defaults", () => {
  const config = parseConfig(least);
  assert.deepStrictEqual(config.shard, { index: 0, count: 1 });
  assert.strictEqual(config.partition, "iid");
  assert.strictEqual(config.steps, 0);
  assert.strictEqual(config.backend, "native");
  assert.strictEqual(config.json, false);
  assert.deepStrictEqual([config.mdns, config.dht, config.relay, config.relayServer], [true, true, true, false]);
  assert.deepStrictEqual([config.allow, config.deny, config.announce], [[], [], []]);
  assert.strictEqual(config.trust, "on");
  assert.deepStrictEqual([config.apiPort, config.apiHost, config.checkpointEvery], ["auto", "127.0.0.1", 60_000]);
  assert.deepStrictEqual([config.cpu, config.memory, config.upload, config.quietHours], Array(4).fill(undefined));
});

Deno.test("settings with units are read into bytes, bytes a second, ms, shares and spans of the day", () => {
  const config = parseConfig({
    ...least,
    cpu: "50%",
    memory: "1.5GB",
    upload: "100kB/s",
    download: "2Mbit/s",
    checkpointEvery: "5min",
    quietHours: "22:00-07:00,12:00-12:30",
    apiPort: "off",
  });
  assert.deepStrictEqual([config.cpu, config.memory, config.upload], [0.5, 1_500_000_000, 100_000]);
  assert.deepStrictEqual([config.download, config.checkpointEvery, config.apiPort], [250_000, 300_000, "off"]);
  assert.deepStrictEqual(config.quietHours, [{ from: 1320, to: 420 }, { from: 720, to: 750 }]);
});

const refused: readonly [string, Record<string, unknown>, RegExp][] = [
  ["a shard beyond the last", { shard: "4/4" }, /^Cannot use --shard "4\/4": INDEX must be below COUNT/],
  ["a shard that is no fraction", { shard: "first" }, /^Cannot use --shard "first": must be INDEX\/COUNT/],
  ["a partition of another name", { partition: "random" }, /^Cannot use --partition "random": must be iid, label/],
  ["a Dirichlet parameter of 0", { partition: "dirichlet:0" }, /^Cannot use --partition "dirichlet:0": ALPHA/],
  ["steps that are no number", { steps: "many" }, /^Cannot use --steps "many": must be a whole number/],
  ["negative steps", { steps: "-1" }, /^Cannot use --steps "-1": must be a whole number/],
  ["an address that is no multiaddr", { listen: ["localhost:80"] }, /^Cannot use --listen "localhost:80": must be a/],
  ["a neighbour without a peer id", { neighbour: ["/ip4/127.0.0.1/tcp/1"] }, /^Cannot use --neighbour .* peer's id/],
  ["an unknown backend", { backend: "tpu" }, /^Cannot use --backend "tpu"/],
  [
    "trust that is neither on nor off",
    { trust: "yes" },
    /^Cannot use --trust "yes": must be on or off/,
  ],
  ["too many links", { degree: "65" }, /^Cannot use --degree "65"/],
  ["no task", { task: undefined }, /^Cannot use --task \(missing\): it is needed/],
  ["a share above the whole", { cpu: "120%" }, /^Cannot use --cpu "120%": must be a share .* such as 50%/],
  ["a size without a unit", { memory: "1000" }, /^Cannot use --memory "1000": must be a size such as 1GB/],
  ["a rate that is a size", { upload: "100kB" }, /^Cannot use --upload "100kB": must be a rate/],
  ["an hour that there is not", { quietHours: "25:00-07:00" }, /^Cannot use --quiet-hours "25:00-07:00"/],
  ["no time between checkpoints", { checkpointEvery: "0s" }, /^Cannot use --checkpoint-every "0s"/],
  ["a port beyond the last", { apiPort: "65536" }, /^Cannot use --api-port "65536": must be a port/],
  ["somebody who is neither peer nor range", { allow: ["me"] }, /^Cannot use --allow "me": must be a peer id/],
  ["a range longer than an address", { deny: ["10.0.0.0/33"] }, /^Cannot use --deny "10.0.0.0\/33"/],
  ["an unknown setting", { degre: "4" }, /^Unknown setting "degre". Did you mean "degree"\?/],
];

for (const [what, flags, message] of refused) {
  Deno.test(`a daemon refuses ${what}, naming flag, value and remedy`, () => {
    assert.throws(() => parseConfig({ ...least, ...flags }), (error) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("a daemon that needs a network key refuses to start without one", () => {
  assert.throws(() => parseConfig({ ...least, requireNetworkKey: true }), RefusedError);
  assert.ok(parseConfig({ ...least, requireNetworkKey: true, networkKey: "swarm.key" }));
});

Deno.test("every setting has a valid example, and every default is valid", () => {
  for (const key of SETTING_KEYS) {
    const { kind, example, fallback }: Setting = SETTINGS[key];
    const plain = example.replace("12D3KooW…", "12D3KooWDpp7U7W9Q8feMZPPEpPP5FKXTUakLgnVLbavfjb9mzrT");
    const value = kind === "boolean" ? example === "true" : kind === "list" ? [plain] : plain;
    const known = key === "requireNetworkKey" ? { networkKey: "swarm.key" } : {};
    assert.ok(parseConfig({ ...least, ...known, [key]: value }), key);
    if (fallback !== undefined) assert.ok(parseConfig({ ...least, [key]: fallback }), key);
  }
});

/** Some values of settings of each kind, as flags, environment and file write them. */
const samples: { readonly [Key in SettingKey]?: readonly RawValue[] } = {
  degree: ["2", "3", "5"],
  seed: ["7", "8", "9"],
  partition: ["iid", "label", "dirichlet:0.1"],
  upload: ["1kB/s", "2kB/s", "3kB/s"],
  quietHours: ["22:00-07:00", "01:00-02:00,03:00-04:00", "05:00-06:00"],
  mdns: [true, false],
  relayServer: [true, false],
  deny: [["10.0.0.1"], ["10.0.0.2", "10.0.0.3"], ["::1"]],
};
const sampled = Object.keys(samples) as SettingKey[];
/** What one source says: a value, or nothing, of each setting. */
const source = fc.record(
  Object.fromEntries(sampled.map((key) => [key, fc.option(fc.constantFrom(...samples[key]!), { nil: undefined })])),
) as fc.Arbitrary<{ readonly [Key in SettingKey]?: RawValue }>;

function asFlags(values: Readonly<Record<string, RawValue | undefined>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const flag = flagOf(key);
    if (value === undefined) return [];
    if (typeof value === "boolean") return [value ? flag : flag.replace("--", "--no-")];
    return typeof value === "string" ? [flag, value] : value.flatMap((item) => [flag, item]);
  });
}

Deno.test("a flag counts before the environment, that before the file, that before the default", () => {
  fc.assert(
    fc.property(source, source, source, (flags, environment, file) => {
      const command = new Command().exitOverride();
      for (const option of optionsOf(SETTINGS)) command.addOption(option);
      command.parse(asFlags(flags), { from: "user" });
      const variables = Object.fromEntries(
        Object.entries(environment).map(([key, value]) => [
          environmentNameOf(key),
          value === undefined ? undefined : `${value}`,
        ]),
      );
      const text = JSON.stringify(file);
      const values = parseConfigFile(text, "config.json", ".");
      const { raw, nameOf } = gatherSettings(command, variables, { path: "config.json", values });
      const config = parseConfig({ ...least, ...raw }, nameOf);
      for (const key of sampled) {
        assert.deepStrictEqual(raw[key], flags[key] ?? environment[key] ?? file[key], key);
        const from = flags[key] !== undefined ? "cli" : environment[key] !== undefined ? "env" : "config";
        if (raw[key] === undefined) {
          assert.deepStrictEqual(config[key], parseConfig(least)[key]);
        } else {
          assert.strictEqual(command.getOptionValueSource(key), from);
          const names = { cli: flagOf(key), env: environmentNameOf(key), config: `"${key}" in "config.json"` };
          assert.strictEqual(nameOf(key), names[from]);
        }
      }
    }),
    { seed: 1, numRuns: 100 },
  );
});

Deno.test("variables that begin like ours and are not known are refused with the nearest", () => {
  assert.throws(
    () => refuseUnknown({ MURMURATION_UPLAOD: "1kB/s" }),
    /MURMURATION_UPLAOD. Did you mean "MURMURATION_UPLOAD"/,
  );
  assert.throws(() => refuseUnknown({ MURMURATION_JSON: "1" }), TypeError);
  refuseUnknown(Object.fromEntries([...ENVIRONMENT_NAMES, "HOME", "MURMUR"].map((name) => [name, ""])));
});

Deno.test("booleans of the environment are true, false, 1 or 0, and nothing else", () => {
  const read = (text: string) => settingsOfEnvironment({ MURMURATION_REQUIRE_NETWORK_KEY: text }).requireNetworkKey;
  assert.deepStrictEqual(["true", "1", "false", "0", ""].map(read), [true, true, false, false, undefined]);
  assert.throws(() => read("yes"), /MURMURATION_REQUIRE_NETWORK_KEY "yes": must be true, false, 1 or 0/);
});

Deno.test("a text is found to be no JSON exactly where JSON.parse refuses it", () => {
  const agrees = (text: string) => {
    let isJson = true;
    try {
      JSON.parse(text);
    } catch {
      isJson = false;
    }
    const fault = jsonFault(text);
    assert.strictEqual(fault === undefined, isJson, text);
    if (fault !== undefined) {
      const { line, column } = fault;
      assert.ok(column <= text.split("\n")[line - 1].length + 1);
    }
  };
  const cut = fc.tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "}", '"', "\\", "0", " ", "\n", "\u0001", "nul"));
  fc.assert(
    fc.property(cut, ([text, at, put]) => {
      const place = at % (text.length + 1);
      agrees(text);
      agrees(text.slice(0, place));
      agrees(text.slice(0, place) + put + text.slice(place));
      agrees(text.slice(0, place) + put + text.slice(place + 1));
    }),
    { seed: 2, numRuns: 300 },
  );
});

Deno.test("a torn settings file is refused in one line with line and column, and stays as it is", async () => {
  const folder = await Deno.makeTempDir({ prefix: "murmuration-test-" });
  try {
    const path = join(folder, "config.json");
    const whole = formatConfigFile({ task: "digits", deny: ["10.0.0.1"], mdns: false, degree: "6" }).trim();
    assert.deepStrictEqual(JSON.parse(whole), { task: "digits", degree: 6, mdns: false, deny: ["10.0.0.1"] });
    for (let length = 0; length < whole.length; length++) {
      const text = whole.slice(0, length);
      await Deno.writeTextFile(path, text);
      await assert.rejects(readConfigFile(folder), (error) => {
        assert.ok(error instanceof SyntaxError);
        assert.match(error.message, /^Cannot read settings ".*config\.json", line \d+, column \d+: [^\n]+$/);
        return true;
      });
      assert.strictEqual(await Deno.readTextFile(path), text);
    }
    await Deno.writeTextFile(path, whole);
    const values = { task: "digits", deny: ["10.0.0.1"], mdns: false, degree: "6" };
    assert.deepStrictEqual((await readConfigFile(folder))?.values, values);
    await Deno.remove(path);
    assert.strictEqual(await readConfigFile(folder), undefined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const badFiles: readonly [string, string, RegExp][] = [
  [
    "an unknown key",
    '{\n  "task": "digits",\n  "uplaod": "1kB/s"\n}',
    /line 3: unknown key "uplaod". Did you mean "upload"/,
  ],
  ["what only a flag sets", '{ "dataDir": "elsewhere" }', /"dataDir" is set by a flag/],
  ["no object", "[1]", /it must be an object/],
  ["a text where true or false belongs", '{ "mdns": "no" }', /"mdns" in "config.json": "no" is no true or false/],
  ["an object where a text belongs", '{ "task": {} }', /"task" in "config.json": \{\} is no text such as "digits"/],
  ["a list of numbers", '{ "deny": [1] }', /"deny" in "config.json": \[1\] is no list/],
];

for (const [what, text, message] of badFiles) {
  Deno.test(`a settings file with ${what} is refused in one line`, () => {
    assert.throws(() => parseConfigFile(text, "config.json", "."), message);
  });
}

Deno.test("paths of a settings file count from its folder, names of tasks stay", () => {
  const text = '{ "task": "my/task.json", "networkKey": "swarm.key" }';
  assert.deepStrictEqual(parseConfigFile(text, "config.json", "/node"), {
    task: "/node/my/task.json",
    networkKey: "/node/swarm.key",
  });
  assert.deepStrictEqual(parseConfigFile('{ "task": "digits" }', "config.json", "/node"), { task: "digits" });
});

Deno.test("quiet hours hold for their length each day, and end when they say", () => {
  const minute = fc.integer({ min: 0, max: 1439 });
  const time = (at: number) => `${`${Math.floor(at / 60)}`.padStart(2, "0")}:${`${at % 60}`.padStart(2, "0")}`;
  fc.assert(
    fc.property(minute, minute, (from, to) => {
      fc.pre(from !== to);
      const spans = parseQuietHours(`${time(from)}-${time(to)}`);
      assert.ok(spans !== undefined);
      const day = Array.from({ length: 1440 }, (_, at) => isQuiet(spans, at));
      assert.strictEqual(day.filter(Boolean).length, (to - from + 1440) % 1440);
      assert.strictEqual(isQuiet(spans, from), true);
      assert.strictEqual(isQuiet(spans, to), false);
    }),
    { seed: 3, numRuns: 100 },
  );
});
