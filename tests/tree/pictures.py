"""Pictures as a program draws them that knows neither scripts nor CSS beyond SVG 1.1: librsvg."""
import io
import re
import subprocess

from PIL import Image

GROUND = (255, 255, 255)


def painting_fault(svg, colours_min):
    """What is wrong with a picture as it is painted, or None.

    Its ground is white, at least so many colours are on it, none of them with a function that only
    browsers know; and nothing is cut off: the edges are free.
    """
    if re.search(rb"var\(|calc\(", svg):
        return "a function that only browsers know"
    painted = subprocess.run(["rsvg-convert", "--unlimited"], input=svg, capture_output=True,
                             check=False)
    if painted.returncode != 0 or painted.stderr:
        return painted.stderr.decode()
    image = Image.open(io.BytesIO(painted.stdout)).convert("RGB")
    width, height = image.size
    edges = {"left": (0, 0, 1, height), "right": (width - 1, 0, width, height),
             "upper": (0, 0, width, 1), "lower": (0, height - 1, width, height)}
    for edge, box in edges.items():
        if image.crop(box).getcolors(1) != [(max(box[2] - box[0], 1) * (box[3] - box[1]), GROUND)]:
            return f"something is cut off at the {edge} edge"
    if image.getcolors(colours_min - 1):
        return f"fewer than {colours_min} colours"
    return None
