/**
 * What of libp2p's insides is needed: which addresses are believed, and listening on another one while it runs.
 *
 * @module
 */
import { isPrivate } from "@libp2p/utils";
import type { Multiaddr } from "@multiformats/multiaddr";
import type { MembersOf } from "./private_members.ts";
import { isRelayed } from "./socket_side.ts";

/** The parts of libp2p's components that are used here; its own interface for them is not published. */
export interface Components {
  readonly addressManager: {
    getAddressesWithMetadata(): readonly { readonly multiaddr: Multiaddr; readonly type: string }[];
    confirmObservedAddr(address: Multiaddr, options?: { type?: string }): void;
    removeObservedAddr(address: Multiaddr, options?: { type?: string }): void;
  };
  readonly transportManager: { listen(addresses: readonly Multiaddr[]): Promise<void> };
}

/** Of libp2p's components. */
export const ADDRESS_MANAGER: MembersOf<Components["addressManager"]> = {
  getAddressesWithMetadata: true,
  confirmObservedAddr: true,
  removeObservedAddr: true,
};
/** Of libp2p's components. */
export const TRANSPORT_MANAGER: MembersOf<Components["transportManager"]> = { listen: true };

/** libp2p's insides. */
export interface Inside {
  /**
   * Believes in the public addresses of this machine. libp2p would not tell them to anybody before AutoNAT has confirmed
   * them, which takes peers that there may not be yet; AutoNAT still finds out if they are wrong.
   */
  believeInOwn(): void;
  /** Listens on another address. */
  listen(address: Multiaddr): Promise<void>;
  /** Calls back when AutoNAT has found out whether strangers can dial a public address of this node. */
  onVerdict(told: (address: Multiaddr, isReachable: boolean) => void): void;
}

/** As a service of a libp2p node, which is how its components are had. */
export function inside(): (components: Components) => Inside {
  return ({ addressManager, transportManager }) => {
    const confirm = addressManager.confirmObservedAddr.bind(addressManager);
    return {
      believeInOwn() {
        for (const { multiaddr, type } of addressManager.getAddressesWithMetadata()) {
          if (type === "transport" && isPublic(multiaddr)) confirm(multiaddr, { type: "transport" });
        }
      },
      async listen(address) {
        await transportManager.listen([address]);
      },
      onVerdict(told) {
        const remove = addressManager.removeObservedAddr.bind(addressManager);
        addressManager.confirmObservedAddr = (address, options) => {
          confirm(address, options);
          if (isPublic(address)) told(address, true);
        };
        addressManager.removeObservedAddr = (address, options) => {
          remove(address, options);
          if (isPublic(address)) told(address, false);
        };
      },
    };
  };
}

/** True for an address that strangers could dial directly, if nothing is in between. */
export function isPublic(address: Multiaddr): boolean {
  if (isRelayed(address)) return false;
  const [host] = address.getComponents();
  return host !== undefined && (host.name === "ip4" || host.name === "ip6") && !isPrivate(address);
}
