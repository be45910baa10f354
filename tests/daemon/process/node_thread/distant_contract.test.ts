import { createLibp2pTransport } from "../../../../daemon/network/libp2p/libp2p_transport.ts";
import { createIdentity } from "../../../../daemon/network/libp2p/identity.ts";
import { createDistantTransport } from "../../../../daemon/process/node_thread/distant_transport.ts";
import { serveTransport } from "../../../../daemon/process/node_thread/serve_transport.ts";
import { transportContract } from "../../../contracts/transport.ts";

transportContract("libp2p in another thread", () => {
  const ends: (() => Promise<void>)[] = [];
  return Promise.resolve({
    async make() {
      const transport = await createLibp2pTransport({
        identity: await createIdentity(),
        listen: ["/ip4/127.0.0.1/tcp/0"],
        topic: "/murmuration/1/contract",
        maxFrame: 4_000_000,
        queueLimit: 8_000_000,
      });
      const { port1, port2 } = new MessageChannel();
      const distant = createDistantTransport(
        transport.self,
        (wish, handedOver = []) => port1.postMessage(wish, handedOver),
      );
      const served = serveTransport(transport, (news, handedOver = []) => port2.postMessage(news, handedOver));
      port1.onmessage = ({ data }) => distant.heard(data);
      port2.onmessage = ({ data }) => served.wanted(data);
      ends.push(async () => {
        await distant[Symbol.asyncDispose]();
        port1.close();
        port2.close();
      });
      return distant;
    },
    settle: () => new Promise((resolve) => setTimeout(resolve, 5)),
    async close() {
      for (const end of ends) await end();
    },
  });
});
