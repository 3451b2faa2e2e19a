"""Writes shapes.txt from the Unihan database: python3 shapes.py FOLDER-OF-UNIHAN > shapes.txt

FOLDER has the text files of Unihan.zip (https://www.unicode.org/Public/UCD/latest/ucd/Unihan.zip).
"""

import sys
from pathlib import Path

FIELDS = ("kTGH", "kFourCornerCode", "kTotalStrokes", "kCangjie")

facts = {}
for path in sorted(Path(sys.argv[1]).glob("Unihan_*.txt")):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("U+"):
            code, field, value = line.split("\t")
            if field in FIELDS:
                facts.setdefault(chr(int(code[2:], 16)), {})[field] = value.split()[0]

by_corners = {}
for char, of in sorted(facts.items()):
    # Names are compared in simplified characters; the Table of General Standard Characters has all that are in use.
    if all(field in of for field in FIELDS) and ord(char) < 0x10000:
        corners = of["kFourCornerCode"][:4]
        by_corners.setdefault(corners, []).append(f"{char}{of['kTotalStrokes']}{of['kCangjie']}")

print("# For each four-corner code the characters that have it, each with its strokes and its Cangjie code.")
print("# From the Unihan database 14.0.0, fields kTGH, kFourCornerCode, kTotalStrokes and kCangjie, by shapes.py.")
print("# Copyright 1991-2021 Unicode, Inc. License: Unicode-DFS-2016, https://www.unicode.org/license.txt")
for corners, characters in sorted(by_corners.items()):
    print(corners, *characters)
