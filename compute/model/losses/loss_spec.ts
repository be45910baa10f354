/** What a task says of its loss. */
export type LossSpec = "softmax-cross-entropy";
