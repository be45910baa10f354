/** Training has diverged again soon after it went back: going on would not help. */
export class DivergedError extends Error {
  override readonly name = "DivergedError";
}
