import { Buffer } from "node:buffer";
import { crc32, deflateRawSync } from "node:zlib";

/** A zip of files, packed or as they are. */
export function zip(files: readonly { name: string; content: string; packed: boolean }[]): Uint8Array {
  const [parts, directory]: Buffer[][] = [[], []];
  let offset = 0;
  for (const { name, content, packed } of files) {
    const bytes = Buffer.from(content);
    const body = packed ? deflateRawSync(bytes) : bytes;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(packed ? 8 : 0, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    // A local header may have an extra field that the directory has not.
    const extra = Buffer.from("extra");
    const local = Buffer.from(common);
    local.writeUInt16LE(extra.length, 24);
    parts.push(Buffer.from("PK\x03\x04"), local, Buffer.from(name), extra, body);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00"), common, tail, Buffer.from(name));
    offset += 30 + name.length + extra.length + body.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, entries, end]);
}
