"""Writes one picture anew: `python -I renew.py SOURCE TARGET FORMAT`. Imports nothing of the service.

A process of its own, because decoders of pictures are where hostile files strike: it has no secrets in its
environment, little memory and little time, and its end harms nobody. Prints one JSON object; the exit status says why
a picture was refused.
"""

from __future__ import annotations

import json
import resource
import sys
import warnings
from pathlib import Path

from PIL import Image, ImageOps

UNREADABLE, PIXELS, ANIMATED = 10, 11, 12
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_S = 20
SIDE_PX = 3000
"""Longest side after writing. A page photographed by a phone stays readable."""
JPEG_MEGAPIXELS, OTHER_MEGAPIXELS = 64, 25
"""Most pixels of a source. A JPEG may be larger, because its decoder can shrink it on the way."""
QUALITY = 88
_WRITTEN = {"JPEG": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "GIF": "PNG"}


def renew(source: Path, target: Path, name: str) -> tuple[str, int, int]:
    """Decode, turn upright, shrink, drop everything but the pixels, write. Returns format, width, height."""
    with Image.open(source, formats=[name]) as image:
        limit = JPEG_MEGAPIXELS if name == "JPEG" else OTHER_MEGAPIXELS
        if image.width * image.height > limit * 1_000_000:
            sys.exit(PIXELS)
        # A JPEG of a phone may hold a second picture for depth; only the first is read.
        if name != "JPEG" and getattr(image, "is_animated", False):
            sys.exit(ANIMATED)
        if name == "JPEG":
            image.draft("RGB", (SIDE_PX, SIDE_PX))
        image.load()
        upright = ImageOps.exif_transpose(image)
    see_through = "A" in upright.getbands() or "transparency" in upright.info
    clean = upright.convert("RGBA" if see_through and name != "JPEG" else "RGB")
    clean.thumbnail((SIDE_PX, SIDE_PX))
    # Pillow copies colour profiles and comments of `info` into what it writes.
    clean.info = {}
    written = _WRITTEN[name]
    clean.save(target, written, **({} if written == "PNG" else {"quality": QUALITY}))
    return written, clean.width, clean.height


def main() -> None:
    """Bound the process, then work."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the limits above hold instead
    source, target, name = sys.argv[1:]
    try:
        written, width, height = renew(Path(source), Path(target), name)
    except Exception:  # noqa: BLE001 - whatever a decoder says of hostile bytes, they are no picture
        sys.exit(UNREADABLE)
    sys.stdout.write(json.dumps({"format": written, "width": width, "height": height}))


if __name__ == "__main__":
    main()
