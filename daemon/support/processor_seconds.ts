import process from "node:process";

/** Processor time of the process in user and kernel mode, all threads of it, in s. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
