import { asUsage } from "../terminal/mod.ts";

/**
 * Runs what reads settings; what is wrong with them is wrong usage, wherever they were set.
 *
 * @throws {UsageError} for errors of shape, bound and syntax; others pass
 */
export async function asSettings<Value>(read: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    throw asUsage(error);
  }
}
