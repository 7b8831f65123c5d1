"""Copy the front-end files the pages use from ``node_modules/`` to ``static/vendor/``.

``python -m common.vendor_assets`` needs neither Django nor a network. Each library lands in
``static/vendor/<name>-<version>/`` with its licence, so a changed version changes the address and no browser
serves a stale copy. Nothing else of a package is copied: @tabler/core, for one, carries 22 MB of third-party
libraries, some of them not free.
"""

import json
import re
import shutil
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from common.icon_outlines import outline, percentages
from common.icons import ICONS, MASKED

ROOT = Path(__file__).resolve().parent.parent
ICONS_FOLDER = "@tabler/icons/icons/outline"
SPRITE = "icons.svg"
MASKS = "icon-masks.css"
FONT_SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")  # latin-ext carries the rouble sign

Rewrite = Callable[[str], str]


class VendorError(Exception):
    """A package, file or icon that the list names is not there; the message says which and what to run."""


def without_source_map(text: str) -> str:
    """The text without its source-map comment: the map is not copied, and hashing storage would look for it."""
    return re.sub(r"/[*/][#@] sourceMappingURL=[^*\s]*(\s*\*/)?\s*", "", text)


def without_style_selectors(css: str) -> str:
    """The sheet without rules that ask for an element's ``style`` attribute (striped tables, which no page has).

    One such rule makes a browser work out the style of everything inside an element anew whenever a script moves it.
    """
    return re.sub(r"[^{}]*\[style[^{}]*\{[^{}]*\}", "", css)


def trimmed_sheet(css: str) -> str:
    return without_style_selectors(without_source_map(css))


def used_font_faces(css: str) -> str:
    """The ``@font-face`` blocks of the subsets in FONT_SUBSETS, with addresses of files beside the sheet."""
    blocks = re.findall(r"/\* inter-([a-z-]+)-wght-normal \*/\s*(@font-face \{.*?\})", css, flags=re.DOTALL)
    kept = [block.replace("./files/", "./") for subset, block in blocks if subset in FONT_SUBSETS]
    return "\n".join(kept) + "\n"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of a package; ``rewrite`` changes its text on the way."""

    package: str
    source: str
    rewrite: Rewrite | None = None

    @property
    def name(self) -> str:
        return Path(self.source).name


ASSETS: tuple[Asset, ...] = (
    Asset("htmx.org", "dist/htmx.min.js"),
    Asset("@tabler/core", "dist/css/tabler.min.css", trimmed_sheet),
    Asset("@fontsource-variable/inter", "wght.css", used_font_faces),
    *(
        Asset("@fontsource-variable/inter", f"files/inter-{subset}-wght-normal.woff2")
        for subset in FONT_SUBSETS
    ),
    # Whole fonts, for drawings that are made on the server.
    Asset("@expo-google-fonts/inter", "400Regular/Inter_400Regular.ttf"),
    Asset("@expo-google-fonts/inter", "600SemiBold/Inter_600SemiBold.ttf"),
)


def pins(root: Path = ROOT) -> dict[str, str]:
    """Package name -> exact version, from package.json: the one place where versions are written."""
    manifest = json.loads((root / "package.json").read_text(encoding="utf-8"))
    return dict(manifest["dependencies"])


def folder_of(package: str, versions: Mapping[str, str]) -> str:
    """``@tabler/core`` -> ``tabler-core-1.6.1``, the folder of the package under ``static/vendor/``."""
    return f"{package.removeprefix('@').replace('/', '-')}-{versions[package]}"


def copy_assets(
    root: Path = ROOT, assets: Iterable[Asset] = ASSETS, icons: Iterable[str] = ICONS
) -> list[Path]:
    """Fill ``static/vendor/`` afresh and return the files written.

    Everything is built beside the old folder and swapped in at the end: a failure leaves the old one whole.
    """
    versions, target, fresh = pins(root), root / "static" / "vendor", root / "static" / ".vendor-new"
    modules = root / "node_modules"
    shutil.rmtree(fresh, ignore_errors=True)
    written = [_copy(asset, modules, fresh / folder_of(asset.package, versions)) for asset in assets]
    for name in sorted(versions):
        written += _copy_licences(modules / name, fresh / folder_of(name, versions))
    sprite = fresh / SPRITE
    sprite.write_text(build_sprite(modules / ICONS_FOLDER, icons), encoding="utf-8")
    masks = fresh / MASKS
    masks.write_text(build_masks(modules / ICONS_FOLDER, MASKED.intersection(icons)), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return [target / path.relative_to(fresh) for path in [*written, sprite, masks]]


def build_sprite(folder: Path, names: Iterable[str]) -> str:
    """One SVG of ``<symbol id="name">`` for each named icon; colour and stroke come from the page's CSS."""
    symbols = "\n".join(_symbol(folder / f"{name}.svg", name) for name in sorted(names))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def build_masks(folder: Path, names: Iterable[str]) -> str:
    """A class ``so-mask-<name>`` for each named icon: its ``::before`` is cut to the shape of the icon."""
    return "".join(
        f".so-mask-{name}::before {{ clip-path: polygon({percentages(outline(_paths(folder, name)))}); }}\n"
        for name in sorted(names)
    )


def _paths(folder: Path, name: str) -> list[str]:
    """The ``d`` of an icon's lines. Raises VendorError when there is something else in it."""
    root = ET.fromstring(f"<g>{_shapes(folder / f'{name}.svg', name)}</g>")  # noqa: S314 - a file of a package we pin
    paths = [shape.get("d", "") for shape in root]
    if not all(paths):
        raise VendorError(f"The icon «{name}» is not made of paths alone: it cannot stand in MASKED.")
    return paths


def _symbol(path: Path, name: str) -> str:
    return f'<symbol id="{name}" viewBox="0 0 24 24">{_shapes(path, name)}</symbol>'


def _shapes(path: Path, name: str) -> str:
    if not path.is_file():
        raise VendorError(
            f"No icon «{name}» in {path.parent}: check its name in common/icons.py or run `npm ci`."
        )
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    root = ET.parse(path).getroot()  # noqa: S314 - a file of a package we pin
    shapes = [shape for shape in root if shape.get("stroke") != "none"]
    body = "".join(ET.tostring(shape, encoding="unicode").strip() for shape in shapes)
    return body.replace(' xmlns="http://www.w3.org/2000/svg"', "")


def _copy(asset: Asset, modules: Path, folder: Path) -> Path:
    source, target = modules / asset.package / asset.source, folder / asset.name
    if not source.is_file():
        raise VendorError(f"{asset.package} has no {asset.source}: run `npm ci`.")
    folder.mkdir(parents=True, exist_ok=True)
    if asset.rewrite is None:
        shutil.copyfile(source, target)
    else:
        target.write_text(asset.rewrite(source.read_text(encoding="utf-8")), encoding="utf-8")
    return target


def _copy_licences(package: Path, folder: Path) -> list[Path]:
    """The package's licence files, or (when it ships none) a line made of its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    shipped = sorted(path for path in package.glob("LICENSE*") if path.is_file())
    if shipped:
        return [Path(shutil.copyfile(path, folder / path.name)) for path in shipped]
    target = folder / "LICENSE"
    manifest = json.loads((package / "package.json").read_text(encoding="utf-8"))
    author = manifest.get("author", {})
    holder = author.get("name", "") if isinstance(author, dict) else str(author)
    facts = (manifest["name"], manifest["version"], manifest["license"], holder, manifest.get("homepage", ""))
    target.write_text("\n".join(fact for fact in facts if fact) + "\n", encoding="utf-8")
    return [target]


def main() -> int:
    """Copy, or say in one line why not."""
    try:
        written = copy_assets()
    except (VendorError, OSError) as error:
        print(f"Front-end packages were not copied: {error}", file=sys.stderr)
        return 1
    print(f"Copied {len(written)} front-end files to static/vendor/.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
