/**
 * A program declines to act, by a rule that its user set or because another is at work; nothing is broken.
 *
 * Such are a data folder in use, a missing key where one is required, a file that would be overwritten. The command line
 * ends with an exit code of its own for it.
 */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}
