"""Which codes are a behaviour and its negative partner."""

from coder.codebook.schema import Code, Codebook


def partners(book: Codebook) -> tuple[tuple[str, str], ...]:
    """List the pairs of a positive and a negative code that a book means to be each other's opposite, in its order.

    A book says so in one of two ways: the positive code's key is a lower-case letter and the negative one's is the
    same letter in upper case; or the two are all members of an exclusive group. Both are coded on the same kind of
    segment. A code has one partner at most, and its key says more than a group.
    """
    found = dict(_by_key(book))
    taken = {*found, *found.values()}
    for group in book.groups.values():
        members = [book.codes[name] for name in book.members(group.id)]
        if group.mode.startswith("exclusive") and len(members) == 2 and taken.isdisjoint(one.id for one in members):
            plus, minus = sorted(members, key=lambda one: one.valence != "positive")
            if _opposed(plus, minus):
                found[plus.id] = minus.id
                taken |= {plus.id, minus.id}
    return tuple((one, found[one]) for one in book.codes if one in found)


def _by_key(book: Codebook) -> list[tuple[str, str]]:
    by_key = {code.hotkey: code for code in book.codes.values() if code.hotkey and len(code.hotkey) == 1}
    pairs = [(code, by_key.get(key.upper())) for key, code in by_key.items() if key.islower()]
    return [(plus.id, minus.id) for plus, minus in pairs if minus is not None and _opposed(plus, minus)]


def _opposed(plus: Code, minus: Code) -> bool:
    same = plus.segment == minus.segment and "rating" not in (plus.kind, minus.kind)
    return same and plus.valence == "positive" and minus.valence == "negative"
