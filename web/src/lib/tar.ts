/** Files of a folder as one tar, so that a browser can send a folder in one request; nothing is read until it is sent. */

const BLOCK = 512;

export interface Packed {
  path: string;
  content: Blob;
}

export function tar(files: Packed[]): Blob {
  const parts: BlobPart[] = [];
  for (const { path, content } of files) {
    const name = new TextEncoder().encode(path);
    // Names beyond the 100 bytes of a header stand in one of their own ("path=…"), which readers of today know.
    if (name.length > 100) {
      const record = pax(path);
      parts.push(header(new TextEncoder().encode("pax"), record.length, "x"), record, padding(record.length));
    }
    parts.push(header(name.subarray(0, 100), content.size, "0"), content, padding(content.size));
  }
  parts.push(new Uint8Array(2 * BLOCK));
  return new Blob(parts, { type: "application/x-tar" });
}

/** `LENGTH path=NAME\n`, where LENGTH counts itself. */
function pax(path: string): Uint8Array<ArrayBuffer> {
  const rest = new TextEncoder().encode(` path=${path}\n`).length;
  let length = rest + 1;
  while (rest + String(length).length !== length) length = rest + String(length).length;
  return new TextEncoder().encode(`${length} path=${path}\n`);
}

function header(name: Uint8Array, size: number, kind: "0" | "x"): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK);
  const write = (at: number, text: string) => block.set(new TextEncoder().encode(text), at);
  block.set(name, 0);
  write(100, "0000644\0");
  write(108, "0000000\0");
  write(116, "0000000\0");
  // Eleven octal digits reach 8 GiB; beyond, the size is binary with the first bit set.
  if (size < 8 ** 11) write(124, size.toString(8).padStart(11, "0") + "\0");
  else new DataView(block.buffer).setBigUint64(128, BigInt(size), false);
  if (size >= 8 ** 11) block[124] = 0x80;
  write(136, "00000000000\0");
  write(148, "        ");
  write(156, kind);
  write(257, "ustar\u000000");
  const sum = block.reduce((all, byte) => all + byte, 0);
  write(148, sum.toString(8).padStart(6, "0") + "\0 ");
  return block;
}

const padding = (size: number) => new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
