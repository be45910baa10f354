#!/usr/bin/env python3
"""A network of namespaces in user space: a star of TUN devices around this program, which delays, loses and cuts.

Reads a line of JSON, {"addresses": ["10.77.0.1", ...], "seed": 1, "nat": {"1": "44.1.0.1"}}, makes a namespace for each
address, and answers with their names. Then obeys a line each:
  {"shape": {"delay": ms, "loss": per cent, "rate": Mbit/s}}         all links, each direction by itself
  {"shape": {...}, "from": 0, "to": 1}                               one direction of one link
  {"groups": [[0, 1], [2, 3]]}    nothing passes between groups;      {"groups": null} heals
  {"stats": true}
When its input ends, or a signal comes, all processes in the namespaces are killed and the namespaces removed.

A node behind NAT is seen from outside at its NAT's address. Mappings are kept by inside port, whatever the other end
(endpoint-independent, as of most home routers), and let in only who was sent something (address- and port-dependent).
"""
import ctypes, fcntl, heapq, json, os, random, re, select, signal, struct, subprocess, sys, time

LIBC = ctypes.CDLL("libc.so.6", use_errno=True)
CLONE_NEWNET = 0x40000000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
DEVICE = "mur0"
QUEUE = 0.3  # s of the rate that may wait, before the rest is dropped
made = []


def ip(*words, check=True):
    return subprocess.run(["ip", *words], check=check, capture_output=True, text=True).stdout


def remove(name):
    for pid in ip("netns", "pids", name, check=False).split():
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            pass
    ip("netns", "del", name, check=False)


def sweep():
    """Removes what a router that was killed has left."""
    for line in ip("netns", "list", check=False).splitlines():
        match = re.match(r"mur-(\d+)-\d+\b", line)
        if match and not os.path.exists(f"/proc/{match[1]}"):
            remove(match[0])


def enter(handle):
    if LIBC.setns(handle, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "cannot enter a network namespace")


def open_tun(name, address):
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/var/run/netns/{name}", os.O_RDONLY)
    try:
        enter(there)
        tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", DEVICE.encode(), IFF_TUN | IFF_NO_PI))
        ip("addr", "add", f"{address}/32", "dev", DEVICE)
        ip("link", "set", DEVICE, "mtu", "1400", "multicast", "on", "up")
        ip("link", "set", "lo", "up")
        ip("route", "add", "default", "dev", DEVICE, "src", address)
        ip("route", "add", "224.0.0.0/4", "dev", DEVICE, "src", address)
        return tun
    finally:
        enter(home)
        os.close(there)
        os.close(home)


class Nat:
    """One node's address translation."""

    def __init__(self, inside, outside):
        self.inside, self.outside = inside, outside
        self.ports = {}  # (protocol, inside port) -> outside port
        self.owners = {}  # (protocol, outside port) -> inside port
        self.allowed = set()  # (protocol, inside port, remote address, remote port)
        self.next = 40000

    def leave(self, packet):
        protocol, remote, source, target = flow(packet)
        if protocol is None:
            return None
        key = (protocol, source)
        if key not in self.ports:
            self.ports[key], self.owners[protocol, self.next], self.next = self.next, source, self.next + 1
        self.allowed.add((protocol, source, remote, target))
        return rewrite(packet, 12, self.outside, 0, self.ports[key])

    def come(self, packet):
        protocol, _, source, target = flow(packet)
        owner = self.owners.get((protocol, target))
        if owner is None or (protocol, owner, packet[12:16], source) not in self.allowed:
            return None
        return rewrite(packet, 16, self.inside, 2, owner)


def flow(packet):
    """Protocol, remote address, source port and target port of a TCP or UDP packet."""
    if packet[9] not in (6, 17):
        return None, None, None, None
    return packet[9], packet[16:20], *struct.unpack_from("!HH", packet, 4 * (packet[0] & 15))


def rewrite(packet, at, address, port_at, port):
    """The packet with another address and port, and the checksums that go with them (RFC 1624)."""
    packet, header = bytearray(packet), 4 * (packet[0] & 15)
    old = bytes(packet[at : at + 4]), bytes(packet[header + port_at : header + port_at + 2])
    new = address, struct.pack("!H", port)
    packet[at : at + 4], packet[header + port_at : header + port_at + 2] = new
    adjust(packet, 10, old[0], new[0])
    checksum = header + (16 if packet[9] == 6 else 6)
    if packet[9] == 6 or packet[checksum : checksum + 2] != b"\0\0":
        adjust(packet, checksum, b"".join(old), b"".join(new))
    return bytes(packet)


def adjust(packet, at, old, new):
    total = ~struct.unpack_from("!H", packet, at)[0] & 0xFFFF
    for word in struct.unpack(f"!{len(old) // 2}H", old):
        total += ~word & 0xFFFF
    for word in struct.unpack(f"!{len(new) // 2}H", new):
        total += word
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    struct.pack_into("!H", packet, at, ~total & 0xFFFF)


class Router:
    def __init__(self, config):
        self.random = random.Random(config.get("seed", 1))
        self.addresses = [bytes(map(int, address.split("."))) for address in config["addresses"]]
        self.nats, self.seen, self.tuns = {}, {}, []
        for node, address in enumerate(self.addresses):
            outside = config.get("nat", {}).get(str(node))
            if outside is not None:
                self.nats[node] = Nat(address, bytes(map(int, outside.split("."))))
            self.seen[self.nats[node].outside if outside is not None else address] = node
        for node, address in enumerate(config["addresses"]):
            name = f"mur-{os.getpid()}-{node}"
            ip("netns", "add", name)
            made.append(name)
            self.tuns.append(open_tun(name, address))
        self.shape, self.shapes, self.group = {}, {}, None
        self.free, self.queue, self.number = {}, [], 0
        self.stats = {"passed": 0, "lost": 0, "dropped": 0, "cut": 0, "bytes": 0}

    def obey(self, command):
        if "shape" in command:
            if "from" in command:
                self.shapes[command["from"], command["to"]] = command["shape"]
            else:
                self.shape, self.shapes = command["shape"], {}
        if "groups" in command:
            groups = command["groups"]
            self.group = None if groups is None else {n: i for i, group in enumerate(groups) for n in group}
        return self.stats

    def take(self, source, packet):
        if packet[0] >> 4 != 4:
            return
        target = packet[16:20]
        if 224 <= target[0] < 240:
            # A router passes no multicast on; nodes without NAT are in one local network.
            for other in range(len(self.tuns)):
                if other != source and other not in self.nats and source not in self.nats:
                    self.send(source, other, packet)
            return
        if source in self.nats:
            packet = self.nats[source].leave(packet)
        other = self.seen.get(target)
        if packet is None or other is None or other == source:
            self.stats["dropped"] += 1
            return
        self.send(source, other, packet)

    def send(self, source, target, packet):
        if self.group is not None and self.group.get(source) != self.group.get(target):
            self.stats["cut"] += 1
            return
        shape = self.shapes.get((source, target), self.shape)
        if self.random.random() * 100 < shape.get("loss", 0):
            self.stats["lost"] += 1
            return
        now = leaves = time.monotonic()
        rate = shape.get("rate", 0) * 1e6 / 8
        if rate:
            leaves = max(now, self.free.get((source, target), 0))
            if leaves - now > QUEUE:
                self.stats["dropped"] += 1
                return
            leaves += len(packet) / rate
            self.free[source, target] = leaves
        self.number += 1
        heapq.heappush(self.queue, (leaves + shape.get("delay", 0) / 1e3, self.number, target, packet))

    def deliver(self):
        while self.queue and self.queue[0][0] <= time.monotonic():
            _, _, target, packet = heapq.heappop(self.queue)
            nat = self.nats.get(target)
            if nat is not None:
                packet = nat.come(packet)
            if packet is None:
                self.stats["dropped"] += 1
                continue
            try:
                os.write(self.tuns[target], packet)
                self.stats["passed"] += 1
                self.stats["bytes"] += len(packet)
            except OSError:
                self.stats["dropped"] += 1

    def run(self, commands):
        node_of, rest = {tun: node for node, tun in enumerate(self.tuns)}, b""
        while True:
            wait = max(0, self.queue[0][0] - time.monotonic()) if self.queue else 60
            for handle in select.select([*self.tuns, commands], [], [], wait)[0]:
                if handle == commands:
                    read = os.read(commands, 65536)
                    if not read:
                        return
                    *lines, rest = (rest + read).split(b"\n")
                    for line in lines:
                        print(json.dumps(self.obey(json.loads(line))), flush=True)
                    continue
                for _ in range(64):
                    try:
                        self.take(node_of[handle], os.read(handle, 65536))
                    except BlockingIOError:
                        break
            self.deliver()


def main():
    def stop(*_):
        raise SystemExit(0)

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, stop)
    try:
        sweep()
        first = b""
        while not first.endswith(b"\n"):
            byte = os.read(0, 1)
            if not byte:
                return
            first += byte
        router = Router(json.loads(first))
        print(json.dumps(made), flush=True)
        router.run(0)
    finally:
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        for name in made:
            remove(name)


main()
