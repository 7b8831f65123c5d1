"""Copying front-end packages: only what is named, with licences, all or nothing."""

import json
from pathlib import Path

import pytest

from common.vendor_assets import (
    ROOT,
    Asset,
    VendorError,
    build_masks,
    build_sprite,
    copy_assets,
    folder_of,
    used_font_faces,
    without_source_map,
    without_style_selectors,
)

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
    '<path stroke="none" d="M0 0h24v24H0z" fill="none"/><path d="M1 1h2"/></svg>'
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "package.json").write_text(json.dumps({"dependencies": {"@acme/lib": "1.2.3"}}))
    package = tmp_path / "node_modules/@acme/lib"
    package.mkdir(parents=True)
    (package / "lib.js").write_text("let x = 1;\n//# sourceMappingURL=lib.js.map\n")
    (package / "secret.js").write_text("not named")
    facts = {"name": "@acme/lib", "version": "1.2.3", "license": "MIT"}
    (package / "package.json").write_text(json.dumps(facts))
    icons = tmp_path / "node_modules/@tabler/icons/icons/outline"
    icons.mkdir(parents=True)
    (icons / "users.svg").write_text(ICON)
    (tmp_path / "static").mkdir()
    return tmp_path


def test_only_named_files_arrive_under_a_versioned_folder_with_a_licence(checkout: Path):
    copy_assets(checkout, [Asset("@acme/lib", "lib.js", without_source_map)], ["users"])
    vendor = checkout / "static/vendor"
    files = {str(path.relative_to(vendor)) for path in vendor.rglob("*") if path.is_file()}
    assert files == {"acme-lib-1.2.3/lib.js", "acme-lib-1.2.3/LICENSE", "icons.svg", "icon-masks.css"}
    assert "sourceMappingURL" not in (vendor / "acme-lib-1.2.3/lib.js").read_text()
    assert "MIT" in (vendor / "acme-lib-1.2.3/LICENSE").read_text()


def test_every_licence_of_a_package_comes_along(checkout: Path):
    package = checkout / "node_modules/@acme/lib"
    (package / "LICENSE").write_text("of the code")
    (package / "LICENSE_FONT").write_text("of the font")
    copy_assets(checkout, [Asset("@acme/lib", "lib.js")], ["users"])
    copied = checkout / "static/vendor/acme-lib-1.2.3"
    assert (copied / "LICENSE").read_text() == "of the code"
    assert (copied / "LICENSE_FONT").read_text() == "of the font"


def test_a_missing_file_leaves_the_old_folder_whole(checkout: Path):
    old = checkout / "static/vendor/kept.txt"
    old.parent.mkdir()
    old.write_text("old")
    with pytest.raises(VendorError, match=r"@acme/lib has no gone\.js: run `npm ci`"):
        copy_assets(checkout, [Asset("@acme/lib", "gone.js")], ["users"])
    assert old.read_text() == "old"


def test_a_misspelt_icon_is_named_in_the_refusal(checkout: Path):
    with pytest.raises(VendorError, match="No icon «user-s»"):
        build_sprite(checkout / "node_modules/@tabler/icons/icons/outline", ["user-s"])


def test_a_symbol_drops_the_empty_frame_and_the_namespace(checkout: Path):
    sprite = build_sprite(checkout / "node_modules/@tabler/icons/icons/outline", ["users"])
    assert '<symbol id="users" viewBox="0 0 24 24"><path d="M1 1h2" /></symbol>' in sprite


def test_a_second_copy_gives_the_same_files(checkout: Path):
    first = copy_assets(checkout, [Asset("@acme/lib", "lib.js")], ["users"])
    assert copy_assets(checkout, [Asset("@acme/lib", "lib.js")], ["users"]) == first


def test_font_faces_of_other_alphabets_are_left_out():
    css = (
        "/* inter-greek-wght-normal */\n@font-face { src: url(./files/inter-greek.woff2); }\n"
        "/* inter-cyrillic-wght-normal */\n@font-face { src: url(./files/inter-cyrillic.woff2); }\n"
    )
    kept = used_font_faces(css)
    assert "greek" not in kept
    assert "url(./inter-cyrillic.woff2)" in kept


def test_the_folder_of_a_scoped_package_has_no_at_sign():
    assert folder_of("@tabler/core", {"@tabler/core": "1.6.1"}) == "tabler-core-1.6.1"


def test_the_lock_names_no_registry_and_pins_every_package():
    root = Path(__file__).resolve().parents[2]
    lock = (root / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    manifest = json.loads((root / "package.json").read_text())
    versions = [*manifest["dependencies"].values(), *manifest["devDependencies"].values()]
    assert all(version[0].isdigit() for version in versions)


def test_each_icon_that_serves_as_a_mask_is_a_shape_of_its_own(checkout: Path):
    folder = checkout / "node_modules/@tabler/icons/icons/outline"
    (folder / "bell.svg").write_text(ICON)
    css = build_masks(folder, ["users", "bell"])
    assert [line.partition(" {")[0] for line in css.splitlines()] == [
        ".so-mask-bell::before",
        ".so-mask-users::before",
    ]
    assert css.count("clip-path: polygon(") == 2


def test_an_icon_of_other_shapes_than_paths_is_no_mask(checkout: Path):
    folder = checkout / "node_modules/@tabler/icons/icons/outline"
    (folder / "bell.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><circle r="3"/></svg>')
    with pytest.raises(VendorError, match="bell"):
        build_masks(folder, ["bell"])


def test_rules_about_the_style_attribute_are_left_out_and_all_others_stay():
    css = (
        "a{b:c}.t>tr:not([style*=background]),.u{d:e}@media print{.x>:not([style*=color]){f:g}.y{h:i}}.z{j:k}"
    )
    assert without_style_selectors(css) == "a{b:c}@media print{.y{h:i}}.z{j:k}"


def test_no_sheet_of_the_pages_asks_for_the_style_attribute():
    sheets = [path for folder in ("css", "vendor") for path in (ROOT / "static" / folder).rglob("*.css")]
    assert [path.name for path in sheets if "[style" in path.read_text(encoding="utf-8")] == []
    assert any(path.name == "tabler.min.css" for path in sheets)
