import assert from "node:assert";
import { join } from "node:path";
import { createEagerEngine } from "../../../compute/engine/eager_engine.ts";
import { createEngine, readyBackend, type Tf } from "../../../compute/engine/mod.ts";
import { type Binding, bindingOf } from "../../../compute/engine/native.ts";
import { MAX_POOLING, Program } from "../../../compute/ops/mod.ts";
import { parseConfig } from "../../../daemon/settings/mod.ts";
import { judgeLibraries } from "../../../scripts/cli/doctor/check_gpu.ts";
import { checkNative } from "../../../scripts/cli/doctor/check_native.ts";
import { ensureNative } from "../../../scripts/native/ensure_native.ts";
import { askDriver, gpuTrouble, requireGpu, unopenedLibraries } from "../../../scripts/native/gpu.ts";
import { fetchLibrary, hasLibrary } from "../../../scripts/native/library.ts";
import { NVIDIA_WHEELS } from "../../../scripts/native/nvidia.ts";
import { findPlatform, PLATFORMS } from "../../../scripts/native/platforms.ts";
import { EXIT } from "../../../scripts/terminal/mod.ts";
import { murmuration } from "../cli/capture.ts";
import { zip } from "./zip.ts";

// Where there is a GPU, it is not refused.
const ignore = askDriver() !== undefined;

Deno.test("gpu: the row and its wheels are whole, and a machine without the flag never comes to it", () => {
  const row = findPlatform("linux", "x86_64", "gpu");
  assert.deepStrictEqual([row.tried, row.nvidia], [false, NVIDIA_WHEELS]);
  assert.notStrictEqual(findPlatform("linux", "x86_64").sha256, row.sha256);
  assert.strictEqual(PLATFORMS.filter(({ nvidia }) => nvidia !== undefined).length, 1);
  assert.strictEqual(new Set(NVIDIA_WHEELS.map(({ wheel }) => wheel)).size, NVIDIA_WHEELS.length);
  for (const { wheel, version, sha256, megabytes, opened } of NVIDIA_WHEELS) {
    assert.match(`${wheel}==${version} ${sha256}`, /^nvidia-[a-z]+(-[a-z]+)?-cu12==[\d.]+ [0-9a-f]{64}$/);
    assert.ok(megabytes > 0 && opened.length > 0);
    for (const path of opened) assert.match(path, /^nvidia\/[a-z_]+\/lib\/lib[A-Za-z]+\.so\.\d+$/);
  }
  assert.throws(
    () => findPlatform("darwin", "aarch64", "gpu"),
    /^RangeError: Cannot use --backend gpu on "darwin-aarch64": .* linux-x86_64 only; leave the flag out$/,
  );
});

Deno.test("gpu: what the driver says is said in words, and refuses before anything is fetched", () => {
  const driver = { error: 0, devices: 1, version: 12_020 };
  assert.strictEqual(gpuTrouble(driver), undefined);
  assert.match(gpuTrouble(undefined)!, /libcuda\.so\.1/);
  assert.match(gpuTrouble({ ...driver, error: 100 })!, /finds no GPU/);
  assert.match(gpuTrouble({ ...driver, error: 803 })!, /error 803/);
  assert.match(gpuTrouble({ ...driver, version: 11_080 })!, /of CUDA 11\.8, and 12\.0 is the least/);
  assert.throws(() => requireGpu({ ...driver, devices: 0 }), {
    message: "Cannot use --backend gpu: NVIDIA's driver finds no GPU; leave the flag out to train on the processor",
  });
});

Deno.test("gpu: the wheels are fetched one by one and lie where the library looks, and a lost one is noticed", async () => {
  const folder = await Deno.makeTempDir();
  const row = findPlatform("linux", "x86_64", "gpu");
  const files = new Map([[row.wheel, [...row.libraries, "tensorflow/include/tensorflow/c/c_api.h"]]]);
  for (const { wheel, opened } of NVIDIA_WHEELS) files.set(wheel, [...opened, "nvidia/cublas/include/cublas.h"]);
  for (const [wheel, names] of files) {
    const content = names.map((name) => ({ name, content: `${name}\n`, packed: true }));
    await Deno.writeFile(join(folder, `${wheel}.whl`), zip(content));
  }
  // Takes the place of pip's download: the wheel that the requirements name goes to the folder that is named last.
  const pip = join(folder, "pip");
  const copy = 'for last; do :; done; read -r line < "$last/requirements.txt"; cp "$HERE/${line%%==*}.whl" "$last"';
  await Deno.writeTextFile(pip, `#!/bin/sh\nHERE=${folder}\n${copy}\n`, { mode: 0o755 });
  const said: string[] = [];
  const out = join(folder, "out");
  await fetchLibrary(row, out, [pip], (line) => said.push(line));
  assert.strictEqual(said.filter((line) => line.startsWith("Downloading nvidia-")).length, NVIDIA_WHEELS.length);
  assert.strictEqual(await hasLibrary(out), true);
  await Deno.stat(join(out, "lib/libtensorflow_cc.so.2"));
  await Deno.stat(join(out, "include/tensorflow/c/c_api.h"));
  await assert.rejects(Deno.stat(join(out, "nvidia/cublas/include")), Deno.errors.NotFound);
  const opened = NVIDIA_WHEELS.flatMap((wheel) => wheel.opened);
  for (const path of opened) assert.strictEqual(await Deno.readTextFile(join(out, path)), `${path}\n`);
  // Texts are no libraries: each is told with the loader's reason.
  const unopened = unopenedLibraries(out);
  assert.strictEqual(unopened.length, opened.length);
  assert.match(unopened[0], /^libcudart\.so\.12 \(.+\)$/);
  await Deno.remove(join(out, opened[0]));
  assert.strictEqual(await hasLibrary(out), false);
  assert.match(unopenedLibraries(out)[0], /^libcudart\.so\.12 \(.*No such file/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("gpu: the doctor says which library is missing and what to do", () => {
  const state = { stage: "ready", folder: "/cache/gpu" } as const;
  assert.strictEqual(judgeLibraries(state, []), undefined);
  const missing = judgeLibraries({ ...state, stage: "missing" }, []);
  assert.match(`${missing?.verdict} ${missing?.advice}`, /^fail run: deno task native --gpu/);
  const unopened = judgeLibraries(state, ["libcudnn.so.8 (no such file)"]);
  assert.match(
    `${unopened?.verdict} ${unopened?.found}`,
    /^fail .*cannot be opened: libcudnn\.so\.8 \(no such file\)$/,
  );
  assert.strictEqual(judgeLibraries({ ...state, stage: "linkable" }, [])?.verdict, "warn");
});

Deno.test({ name: "gpu: without one the doctor, a daemon and TensorFlow each say so in a line", ignore }, async () => {
  const folder = await Deno.makeTempDir();
  const config = parseConfig({ dataDir: folder, task: "digits", backend: "gpu" });
  const { verdict, found } = await checkNative({ dataDir: folder, config, task: undefined, timeServer: undefined });
  assert.match(`${verdict} ${found}`, /^fail NVIDIA's driver \(libcuda\.so\.1\) is not on this machine$/);
  const { code, err } = await murmuration(["daemon", "--data-dir", folder, "--task", "digits", "--backend", "gpu"]);
  assert.strictEqual(code, EXIT.failed);
  assert.match(err, /^murmuration: Cannot use --backend gpu: NVIDIA's driver .* leave the flag out .*\n$/);
  await ensureNative();
  await assert.rejects(
    readyBackend({ backend: "gpu" }),
    /^Error: Cannot use --backend gpu: TensorFlow takes no GPU here; murmuration doctor --backend gpu says .*$/,
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("gpu: a step is a graph, and where kernels are called one by one none is oneDNN's", async () => {
  await ensureNative();
  const tf = await readyBackend({ backend: "native" });
  assert.strictEqual(createEngine(tf, "gpu").name, "graph");
  const binding = bindingOf(tf);
  const kernelsOf = () => {
    const kernels: string[] = [];
    const executeOp = (kernel: string, ...rest: Rest) => {
      kernels.push(kernel);
      return binding.executeOp(kernel, ...rest);
    };
    const watched = Object.create(binding, { executeOp: { value: executeOp } });
    const program = new Program();
    const picture = program.feed("picture", [1, 4, 4, 8], "float32");
    const window = { size: [2, 2], strides: [2, 2], padding: "valid" } as const;
    const { outputs } = MAX_POOLING.forward(program, [picture], window);
    const done = { inputs: [picture], outputs, config: window, kept: undefined, wanted: [true] };
    const slopes = MAX_POOLING.backward(program, outputs, done).filter((slope) => slope !== undefined);
    const engine = createEagerEngine({ ...tf, backend: () => ({ binding: watched }) } as unknown as Tf, {
      withOneDnn: false,
    });
    using ready = engine.compile(program, slopes);
    ready.run({ picture: new Float32Array(128) });
    return kernels;
  };
  assert.deepStrictEqual(kernelsOf().filter((kernel) => kernel.startsWith("_Mkl")), []);
});

type Rest = Parameters<Binding["executeOp"]> extends [string, ...infer Others] ? Others : never;
