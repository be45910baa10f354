import { createLibp2pTransport } from "../../../../daemon/network/libp2p/libp2p_transport.ts";
import { createIdentity } from "../../../../daemon/network/libp2p/identity.ts";
import type { Transport } from "../../../../protocol/exchange/mod.ts";
import { transportContract } from "../../../contracts/transport.ts";

transportContract("libp2p", () => {
  const made: Transport[] = [];
  return Promise.resolve({
    async make() {
      const transport = await createLibp2pTransport({
        identity: await createIdentity(),
        listen: ["/ip4/127.0.0.1/tcp/0"],
        topic: "/murmuration/1/contract",
        maxFrame: 4_000_000,
        queueLimit: 8_000_000,
      });
      made.push(transport);
      return transport;
    },
    settle: () => new Promise((resolve) => setTimeout(resolve, 5)),
    async close() {
      for (const transport of made) await transport[Symbol.asyncDispose]();
    },
  });
});
