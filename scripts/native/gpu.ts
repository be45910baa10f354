/**
 * Whether a GPU is there that TensorFlow's library for GPUs can take. Prepared from the libraries' own entries; no GPU was
 * ever at hand to try it on.
 *
 * @module
 */
import { basename, join } from "node:path";
import { NVIDIA_WHEELS } from "./nvidia.ts";

/** What NVIDIA's driver says of itself. */
export interface Driver {
  /** Its error when it is woken; 0 for none. */
  readonly error: number;
  /** How many GPUs it has. */
  readonly devices: number;
  /** The CUDA release it speaks: 12030 is 12.3. */
  readonly version: number;
}

/** The least release of a driver for libraries of CUDA 12, by NVIDIA's promise of minor version compatibility. */
const LEAST_VERSION = 12_000;
/** The driver's error where it finds no device (CUDA_ERROR_NO_DEVICE). */
const NO_DEVICE = 100;

const SYMBOLS = {
  cuInit: { parameters: ["u32"], result: "i32" },
  cuDeviceGetCount: { parameters: ["buffer"], result: "i32" },
  cuDriverGetVersion: { parameters: ["buffer"], result: "i32" },
} as const;

/** Asks NVIDIA's driver, which comes with the system. @returns undefined where there is none */
export function askDriver(): Driver | undefined {
  let driver: Deno.DynamicLibrary<typeof SYMBOLS>;
  try {
    driver = Deno.dlopen("libcuda.so.1", SYMBOLS);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return undefined;
  }
  // Never closed: a driver that was woken keeps threads of its own.
  const { cuInit, cuDeviceGetCount, cuDriverGetVersion } = driver.symbols;
  const [devices, version] = [new Int32Array(1), new Int32Array(1)];
  const error = cuInit(0) || cuDeviceGetCount(devices) || cuDriverGetVersion(version);
  return { error, devices: devices[0], version: version[0] };
}

/**
 * Why no GPU can be used here, in words that go after a colon; undefined if one can.
 *
 * @example
 * ```ts
 * import { gpuTrouble } from "./gpu.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(gpuTrouble({ error: 0, devices: 0, version: 12030 }), "NVIDIA's driver finds no GPU");
 * assert.strictEqual(gpuTrouble({ error: 0, devices: 2, version: 12030 }), undefined);
 * ```
 */
export function gpuTrouble(driver: Driver | undefined): string | undefined {
  if (driver === undefined) return "NVIDIA's driver (libcuda.so.1) is not on this machine";
  const { error, devices, version } = driver;
  if (error === NO_DEVICE || error === 0 && devices === 0) return "NVIDIA's driver finds no GPU";
  if (error !== 0) return `NVIDIA's driver gives error ${error}`;
  if (version >= LEAST_VERSION) return undefined;
  return `NVIDIA's driver is of CUDA ${Math.floor(version / 1000)}.${version % 1000 / 10}, and 12.0 is the least`;
}

/**
 * Makes sure that there is a GPU before anything is fetched for it.
 *
 * @throws {Error} in one line, if there is none
 */
export function requireGpu(driver: Driver | undefined = askDriver()): void {
  const trouble = gpuTrouble(driver);
  if (trouble === undefined) return;
  throw new Error(`Cannot use --backend gpu: ${trouble}; leave the flag out to train on the processor`);
}

/** NVIDIA's libraries in `folder` that do not open, each with the loader's reason; in the order in which they need each other. */
export function unopenedLibraries(folder: string): readonly string[] {
  return NVIDIA_WHEELS.flatMap(({ opened }) => opened).flatMap((path) => {
    try {
      Deno.dlopen(join(folder, path), {}).close();
      return [];
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      const reason = (error instanceof Error ? error.message : `${error}`).replaceAll("Could not open library: ", "");
      return [`${basename(path)} (${reason})`];
    }
  });
}
