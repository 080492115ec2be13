"""Extended attributes of a mount: xattrs.py TOP. Every directory that has an attributes.json has just
the scalars of it that are known, as bare text; nothing else has any."""
import errno
import json
import os
import subprocess
import sys

top = sys.argv[1]


def scalars(path):
    """Of an attributes.json, by jq, which writes numbers as the tree does."""
    text = subprocess.run(
        ["jq", "-j", "to_entries[] | select(.value | type | . == \"string\" or . == \"number\" or "
         ". == \"boolean\") | .key, \"\\u0000\", .value, \"\\u0000\"", path],
        check=True, capture_output=True).stdout.split(b"\0")[:-1]
    return dict(zip(text[::2], text[1::2]))


def attributes(path):
    return {name[len("user."):].encode(): os.getxattr(path, name) for name in os.listxattr(path)}


def refused(number, function):
    try:
        function()
    except OSError as error:
        assert error.errno == number, error
    else:
        raise AssertionError("it was not refused")


seen = 0
for directory, directories, files in os.walk(top):
    expected = scalars(directory + "/attributes.json") if "attributes.json" in files else {}
    assert attributes(directory) == expected, directory
    seen += len(expected)
    for name in files[:1]:
        assert os.listxattr(f"{directory}/{name}", follow_symlinks=False) == [], name
assert seen > 5000, seen

# Through a link, to what it leads to.
firm = top + "/firms/cnbg"
assert attributes(firm) == scalars(firm + "/attributes.json")
assert os.getxattr(firm, "user.name") == b"China National Biotec Group"
refused(errno.ENODATA, lambda: os.getxattr(firm, "user.until"))  # unknown
refused(errno.ENODATA, lambda: os.getxattr(firm, "user.products"))  # a list
refused(errno.ENODATA, lambda: os.getxattr(firm, "user."))
refused(errno.ENODATA, lambda: os.getxattr(firm + "/attributes.json", "user.name"))
refused(errno.EOPNOTSUPP, lambda: os.getxattr(firm, "trusted.name"))
