#!/usr/bin/env python3
"""Condenses Unicode's collation table (allkeys.txt, DUCET) and the case folding of utf8mb4_general_ci into weights.bin.

Usage: condense.py allkeys.txt weights.bin

The table is frozen: stored indexes depend on it. Running this again with another allkeys.txt needs new SQLite collation names.
Layout after raw deflate, all numbers little-endian:
  uint32 number of code points with weights; per code point: varint distance from the previous one, byte number of elements;
  then all elements as planes: low and high byte of the primary, then secondary << 5 | tertiary the same way;
  uint32 number of general_ci pairs; per pair: uint16 code point, uint16 weight (others weigh their own code point).
Only single code points are taken; contractions of the default table (some Indic and Tibetan vowels) are left out.
Data: Unicode, Inc., under the Unicode licence.
"""
import re
import struct
import sys
import unicodedata
import zlib


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def general_pairs():
    """Simple upper case of the base letter, on the pages that the collation knows."""
    pages = [*range(0x00, 0x06), 0x1E, 0x1F, 0x21, 0x24, 0xFF]
    for page in pages:
        for code in range(page << 8, (page << 8) + 256):
            char = chr(code)
            base = unicodedata.normalize('NFD', char)
            if len(base) > 1 and all(unicodedata.combining(c) for c in base[1:]):
                base = base[0]
            else:
                base = char
            upper = base.upper()
            weight = ord(upper) if len(upper) == 1 else ord('S') if char == '\u00df' else ord(base)
            if weight != code and weight < 0x10000:
                yield code, weight


def main(source, target):
    table = {}
    for line in open(source, encoding='utf-8'):
        match = re.match(r'^([0-9A-F]+)\s*;\s*(\S+)', line)
        if not match:
            continue
        elements = [tuple(int(x, 16) for x in e) for e in re.findall(r'\[[.*]([0-9A-F]{4})\.([0-9A-F]{4})\.([0-9A-F]{4})', match.group(2))]
        table[int(match.group(1), 16)] = [e for e in elements if any(e)]
    head = bytearray(struct.pack('<I', len(table)))
    low, high, low2, high2 = bytearray(), bytearray(), bytearray(), bytearray()
    previous = 0
    for code in sorted(table):
        head += varint(code - previous) + bytes([len(table[code])])
        previous = code
        for primary, secondary, tertiary in table[code]:
            assert secondary < 512 and tertiary < 32
            rest = secondary << 5 | tertiary
            low.append(primary & 255)
            high.append(primary >> 8)
            low2.append(rest & 255)
            high2.append(rest >> 8)
    pairs = list(general_pairs())
    tail = struct.pack('<I', len(pairs)) + b''.join(struct.pack('<HH', *p) for p in pairs)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packer.compress(bytes(head + low + high + low2 + high2) + tail) + packer.flush()
    open(target, 'wb').write(data)
    print(len(table), 'code points,', len(low), 'elements,', len(pairs), 'pairs,', len(data), 'bytes')


if __name__ == '__main__':
    main(*sys.argv[1:3])
