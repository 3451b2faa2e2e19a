#!/usr/bin/env python3
"""抽样复核：只用 Python 标准库，按公布文件重新抽取并比对。
Draws again from a published draw and compares; Python and its standard library alone.

用法 Usage: python3 verify.py draw.json
"""
import hashlib
import json
import sys
from fractions import Fraction


def digest(*parts):
    """SHA-256 over parts, each with its length in four bytes before it."""
    hasher = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8")
        hasher.update(len(data).to_bytes(4, "big") + data)
    return hasher.digest()


def by_size(tickets, take, start):
    """Certain units first; then whole steps through all households from the start."""
    chances, take = [None] * len(tickets), min(take, len(tickets))
    rest = list(range(len(tickets)))
    size = [unit[4] for _, unit in tickets]
    total = sum(size)
    while take > 0:
        large = [index for index in rest if take * size[index] >= total]
        if not large:
            break
        rest.remove(large[0])
        chances[large[0]] = Fraction(1)
        total -= size[large[0]]
        take -= 1
    if take == 0:
        return chances
    point, reached = start % total, 0
    for index in rest:
        reached += take * size[index]
        if point < reached:
            chances[index] = Fraction(take * size[index], total)
            point += total
    return chances


def draw(units, design, seed):
    sample, parents = [], [("", Fraction(1))]
    for step in design:
        drawn = []
        for parent, before in parents:
            here = [unit for unit in units if unit[0] == step["stage"] and unit[2] == parent]
            for stratum in sorted({unit[3] for unit in here}, key=lambda text: text.encode("utf-8")):
                tickets = sorted(
                    (digest("shouwang-draw-1", seed, unit[0], unit[3], unit[1]).hex(), unit)
                    for unit in here
                    if unit[3] == stratum
                )
                if step["method"] == "by_size":
                    start = digest("shouwang-draw-start-1", seed, step["stage"], stratum, parent)
                    chances = by_size(tickets, step["take"], int.from_bytes(start[:16], "big"))
                else:
                    take = min(step["take"], len(tickets))
                    chances = [Fraction(take, len(tickets))] * take + [None] * (len(tickets) - take)
                pairs = list(zip(tickets, chances))
                main = [(ticket, unit, before * chance) for (ticket, unit), chance in pairs if chance is not None]
                spare = [(ticket, unit, None) for (ticket, unit), chance in pairs if chance is None][: step["spare"]]
                drawn += [(unit[1], chance) for _, unit, chance in main]
                for is_spare, picks in ((False, main), (True, spare)):
                    for order, (ticket, unit, chance) in enumerate(picks, 1):
                        sample.append({
                            "unit": ",".join(map(str, unit)),
                            "order": order,
                            "spare": is_spare,
                            "ticket": ticket,
                            "chance": None if chance is None else f"{chance.numerator}/{chance.denominator}",
                        })
        parents = drawn
    return sample


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        published = json.load(file)
    frame = published["frame"]
    rule, seed = published["seed_rule"], published["seed"]
    text = "".join("stage,{stage},{method},{take},{spare}\n".format(**step) for step in published["design"])
    text += "seed,{on},{digits},{source}\n".format(**rule) + "".join(line + "\n" for line in frame["lines"])
    if len(frame["lines"]) != frame["count"] or hashlib.sha256(text.encode("utf-8")).hexdigest() != frame["sha256"]:
        sys.exit("不一致：名单、方案或种子规则与固定时的指纹不符。 Frame, design or rule of the seed are not those that were frozen.")
    if not (seed.isascii() and seed.isdigit() and len(seed) == rule["digits"]):
        sys.exit("不一致：种子不是规定位数的数字。 The seed is not the digits that were asked for.")
    units = []
    for line in frame["lines"]:
        stage, unit, parent, stratum, size = line.split(",")
        units.append((stage, unit, parent, stratum, int(size)))
    sample = draw(units, published["design"], seed)
    for pick in sample:
        print(pick["unit"], "替补 spare" if pick["spare"] else "抽中 drawn", pick["order"], pick["chance"] or "-")
    if sample != published["sample"]:
        sys.exit("不一致：重新抽取的结果与公布的不同。 Drawing again gives another list.")
    print("一致：与公布的结果相同。 The same list.")


if __name__ == "__main__":
    main()
