"""Conglomerates: an ultimate parent and all below it."""


def conglomerates(pairs):
    """Members by ultimate parent; pairs: owner and owned."""
    below = {}
    owned = set()
    for owner, other in pairs:
        if owner != other:
            below.setdefault(owner, set()).add(other)
            owned.add(other)
    groups = {}
    for root in below.keys() - owned:
        members, queue = {root}, [root]
        while queue:
            for child in below.get(queue.pop(), ()):
                if child not in members:
                    members.add(child)
                    queue.append(child)
        groups[root] = members
    return groups
