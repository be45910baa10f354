export function judgeHeartbeat(_bytes: Uint8Array, _task: Uint8Array): { action: "accept" | "ignore" | "reject" } {
  return { action: "accept" };
}
