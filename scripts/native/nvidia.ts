/**
 * NVIDIA's libraries that TensorFlow's library for GPUs opens by name.
 *
 * @module
 */

/** A wheel on the Python index. */
export interface Wheel {
  /** Name of the package. */
  readonly wheel: string;
  readonly version: string;
  /** SHA-256 of the file, in hex. */
  readonly sha256: string;
  /** Size in MB, for the user who waits for it. */
  readonly megabytes: number;
}

/** A wheel of NVIDIA's, and what is opened of it. */
export interface NvidiaWheel extends Wheel {
  /** Libraries that must open before TensorFlow takes a GPU, by their paths in the wheel. */
  readonly opened: readonly string[];
}

/**
 * What `tensorflow[and-cuda]` 2.16.2 asks for, less what is not opened before a GPU is taken (profiling, random numbers,
 * collectives, compilers); nvjitlink is what cusolver and cusparse need. They need each other, and find each other where
 * they lie in their wheels.
 */
export const NVIDIA_WHEELS: readonly NvidiaWheel[] = [
  {
    wheel: "nvidia-cuda-runtime-cu12",
    version: "12.3.101",
    sha256: "04604679ddca6acb96c76a7a9306282cddc16981f92e148e2dfe227078883cda",
    megabytes: 1,
    opened: ["nvidia/cuda_runtime/lib/libcudart.so.12"],
  },
  {
    wheel: "nvidia-cublas-cu12",
    version: "12.3.4.1",
    sha256: "9b25b27bd5a5be1cc7e83a7b8004258daa338800798e22986e5b67ee06f0859d",
    megabytes: 413,
    opened: ["nvidia/cublas/lib/libcublas.so.12", "nvidia/cublas/lib/libcublasLt.so.12"],
  },
  {
    wheel: "nvidia-cufft-cu12",
    version: "11.0.12.1",
    sha256: "3b2c85d24d7dcc578720fdf39e2823950b5857e85164c3c1dc97184a8a8e0398",
    megabytes: 99,
    opened: ["nvidia/cufft/lib/libcufft.so.11"],
  },
  {
    wheel: "nvidia-nvjitlink-cu12",
    version: "12.3.101",
    sha256: "64335a8088e2b9d196ae8665430bc6a2b7e6ef2eb877a9c735c804bd4ff6467c",
    megabytes: 21,
    opened: ["nvidia/nvjitlink/lib/libnvJitLink.so.12"],
  },
  {
    wheel: "nvidia-cusparse-cu12",
    version: "12.2.0.103",
    sha256: "fe9e17daf406c98c28fbc8bcf785ecd4db301bf02ce626de6aa1046de66f84bd",
    megabytes: 197,
    opened: ["nvidia/cusparse/lib/libcusparse.so.12"],
  },
  {
    wheel: "nvidia-cusolver-cu12",
    version: "11.5.4.101",
    sha256: "783a3279553feaf8e47af12cab1fa769ffd5e644ea876db3dc2252f35f9bf256",
    megabytes: 125,
    opened: ["nvidia/cusolver/lib/libcusolver.so.11"],
  },
  {
    wheel: "nvidia-cudnn-cu12",
    version: "8.9.7.29",
    sha256: "adf4f59ed7a1341103822ed8df6e144f4d47ea8b10d9bf0ea0047ba738fd7b02",
    megabytes: 705,
    opened: ["nvidia/cudnn/lib/libcudnn.so.8"],
  },
];
