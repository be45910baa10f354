/**
 * Where TensorFlow's C library comes from on each platform: the wheel that carries it, and how an addon is linked to it.
 *
 * @module
 */

import { NVIDIA_WHEELS, type NvidiaWheel } from "./nvidia.ts";

/** TensorFlow's release whose library is used: the smallest wheel of those that train correctly. */
export const TENSORFLOW_VERSION = "2.16.2";

/** Which of TensorFlow's libraries: the processor's, or the one that takes an NVIDIA GPU. */
export type LibraryName = "cpu" | "gpu";

/** One platform's wheel and what its addon needs. */
export interface Platform {
  /** `os-arch` as Deno names them, with `-gpu` behind it for the library that takes a GPU. */
  readonly name: string;
  /** Whether the whole path was seen to work there; where not, only the wheel's contents were looked at. */
  readonly tried: boolean;
  /** Name of the package on the Python index. */
  readonly wheel: string;
  /** Platform tag of the wheel, as pip wants it. */
  readonly tag: string;
  /** SHA-256 of the wheel for CPython 3.11, in hex. */
  readonly sha256: string;
  /** Size of the wheel in MB, for the user who waits for it. */
  readonly megabytes: number;
  /** The two libraries inside the wheel. */
  readonly libraries: readonly string[];
  /** Compiler flags that only this system's linker wants. */
  readonly flags: readonly string[];
  /** How the linker writes "the folder of the addon itself". */
  readonly origin: string;
  /** What is unpacked into `nvidia` beside the library, where it looks for it. */
  readonly nvidia?: readonly NvidiaWheel[];
}

const linux = {
  libraries: ["tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2"],
  flags: ["-shared", "-fPIC"],
  origin: "$ORIGIN",
};

const macos = {
  libraries: ["tensorflow/libtensorflow_cc.2.dylib", "tensorflow/libtensorflow_framework.2.dylib"],
  // The symbols of Node-API come from the process that loads the addon.
  flags: ["-shared", "-fPIC", "-undefined", "dynamic_lookup"],
  origin: "@loader_path",
};

/** Every platform that has a wheel with the library in it. */
export const PLATFORMS: readonly Platform[] = [
  {
    name: "linux-x86_64",
    tried: true,
    wheel: "tensorflow-cpu",
    tag: "manylinux2014_x86_64",
    sha256: "c855cb6bf05d32dd5928086b03a5f6b4189b63c22b95e017703cbee4291023ca",
    megabytes: 214,
    ...linux,
  },
  {
    name: "linux-aarch64",
    tried: false,
    wheel: "tensorflow",
    tag: "manylinux2014_aarch64",
    sha256: "8728b12bc86941d90d0a927c40d4b21f8820964a80439a7c45f850eb37d57067",
    megabytes: 219,
    ...linux,
  },
  {
    name: "darwin-aarch64",
    tried: false,
    wheel: "tensorflow",
    tag: "macosx_12_0_arm64",
    sha256: "2c8a0e79395639b762e62002db99b2f6cc608f744312c9940899c1128f325331",
    megabytes: 227,
    ...macos,
  },
  {
    name: "darwin-x86_64",
    tried: false,
    wheel: "tensorflow",
    tag: "macosx_10_15_x86_64",
    sha256: "ec06570d57bfa0e2be804405e3cdc2960e94887e7619ffb6bc053e9775b695aa",
    megabytes: 260,
    ...macos,
  },
  {
    name: "linux-x86_64-gpu",
    tried: false,
    wheel: "tensorflow",
    tag: "manylinux2014_x86_64",
    sha256: "d8798dea8e2281b4a0b569d9c00e7949c0090509be363da271e1ef21828bffae",
    megabytes: 591,
    ...linux,
    nvidia: NVIDIA_WHEELS,
  },
];

/**
 * The row of a platform.
 *
 * @throws {RangeError} if TensorFlow has no wheel for it
 *
 * @example
 * ```ts
 * import { findPlatform } from "./platforms.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(findPlatform("linux", "x86_64").wheel, "tensorflow-cpu");
 * assert.strictEqual(findPlatform("linux", "x86_64", "gpu").wheel, "tensorflow");
 * assert.throws(() => findPlatform("solaris", "x86_64"), RangeError);
 * ```
 */
export function findPlatform(os: string, arch: string, library: LibraryName = "cpu"): Platform {
  const name = `${os}-${arch}`;
  const rows = PLATFORMS.filter(({ nvidia }) => (nvidia !== undefined) === (library === "gpu"));
  const platform = rows.find((row) => row.name === (library === "gpu" ? `${name}-gpu` : name));
  if (platform !== undefined) return platform;
  if (library === "gpu") {
    throw new RangeError(
      `Cannot use --backend gpu on "${name}": TensorFlow has a library for GPUs on linux-x86_64 only; leave the flag out`,
    );
  }
  const known = rows.map((row) => row.name).join(", ");
  throw new RangeError(
    `Cannot set up TensorFlow on "${name}": there is no wheel for it, only for ${known}; train with --backend cpu`,
  );
}
