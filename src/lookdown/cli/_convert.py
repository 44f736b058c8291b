"""`lookdown convert`: element sets from one format into another."""

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookdown.cli._console import print_json, say, show, warn
from lookdown.cli._whole import is_special, write_whole
from lookdown.errors import ArgumentError

if TYPE_CHECKING:
    from lookdown.constellation import ElementSet

__all__ = ["convert"]

_FORMATS = ("tle", "xml", "json", "csv", "kvn")
_ENDINGS = {f".{name}": name for name in _FORMATS} | {".3le": "tle", ".txt": "tle"}
_TOLD = 10
_SOURCE_HELP = (
    "TLE, 3LE, or OMM as XML, JSON, CSV or key-value text; or a scenario, by its name in the catalogue or as a file "
    "that ends with .toml."
)
_FORMAT_HELP = "tle (named sets have three lines), or an OMM as xml, json, csv or kvn. Where left out: by the ending."


def convert(
    source: Annotated[str, typer.Argument(metavar="IN", help=_SOURCE_HELP)],
    output: Annotated[Path, typer.Argument(metavar="OUT", help="File to write; one that is there is replaced.")],
    format: Annotated[str | None, typer.Option(metavar="|".join(_FORMATS), help=_FORMAT_HELP)] = None,
    *,
    skip_damaged: Annotated[
        bool, typer.Option("--skip-damaged", help="Leave damaged sets out and tell them, instead of refusing the file.")
    ] = False,
    only_newest: Annotated[bool, typer.Option("--newest", help="Keep only the newest set of each satellite.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Convert element sets of satellites between TLE and OMM. The format of IN is told by its content.

    An OMM holds all digits and more than a TLE; what a TLE rounds away is told. Of a scenario all satellites are
    written, one set each, named by vendor and number, at the epoch of its coverage study.
    """
    # Imported here, because `--help` and the lesser commands should not wait for numba.
    from lookdown.constellation import newest, read_elements

    wanted = _format_of(output, format)
    if _is_scenario(source):
        found = _of_scenario(source, output)
    else:
        _refuse_onto(output, Path(source))
        found = read_elements(source, on_damage="skip" if skip_damaged else "refuse")
    kept = newest(found) if only_newest else found
    text, rounded = _written(kept, wanted)
    write_whole(output, text, called="OUT")
    warn([f"skipped {damage}" for damage in found.damages[:_TOLD]])
    if len(found.damages) > _TOLD:
        warn([f"and {len(found.damages) - _TOLD} more damages"])
    if rounded:
        warn(
            [f"{rounded:,} of {len(kept):,} sets were rounded: two-line sets hold fewer digits; an OMM holds them all"]
        )
    satellites = len(newest(kept))
    if json:
        told = {"sets": len(kept), "satellites": satellites, "older": len(found) - len(kept), "rounded": rounded}
        damages = [{"unit": d.unit, "number": d.number, "sentence": d.sentence} for d in found.damages]
        print_json({"source": source, "output": str(output), "format": wanted, **told, "damages": damages})
        return
    parts = [f"{len(kept):,} element sets of {satellites:,} satellites"]
    if only_newest:
        parts.append(f"{len(found) - len(kept):,} older ones left out")
    if skip_damaged:
        parts.append(f"{len(found.damages):,} damages skipped")
    (say if is_special(output) else show)(f"{output}: {', '.join(parts)}")


def _format_of(output: Path, named: str | None) -> str:
    if named is not None and named not in _FORMATS:
        raise ArgumentError(f"--format: expected one of {', '.join(_FORMATS)}; got '{named}'.")
    ending = _ENDINGS.get(output.suffix.lower())
    if named is None and ending is None:
        known = ", ".join(_ENDINGS)
        raise ArgumentError(f"OUT: expected a name that ends with {known}; got '{output.name}'. Or give --format.")
    return named or str(ending)


def _is_scenario(source: str) -> bool:
    from lookdown.scenario import catalogue

    if source.lower().endswith(".toml"):
        return True
    return not Path(source).exists() and source in [entry.name for entry in catalogue()]


def _of_scenario(source: str, output: Path) -> "ElementSet":
    """Return the satellites of a scenario, one set each, with names."""
    import numpy as np

    from lookdown.constellation import ElementSet
    from lookdown.scenario import epoch_of, flown_elements, load_scenario, vendor_names

    document = load_scenario(source)
    shells = document.constellation.shell
    _refuse_onto(output, Path(source), *(shell.file for shell in shells if shell.type == "elements"))
    flown, vendors = flown_elements(document, epoch_of(document)), vendor_names(document)
    elements = flown.elements
    warn(list(flown.notes))
    if len(flown.further):
        warn([f"{len(flown.further):,} further sets of these satellites are left out: one a satellite is written"])
    pairs = zip(elements.vendor_id.tolist(), elements.satellite_id.tolist(), strict=True)
    names = np.array([f"{vendors[vendor]} {number:04d}" for vendor, number in pairs], np.str_)
    return replace(ElementSet.of(elements), names=names)


def _refuse_onto(output: Path, *sources: Path) -> None:
    """Raise ArgumentError where the output is a file that is read."""
    if output.is_file() and any(path.exists() and path.samefile(output) for path in sources):
        raise ArgumentError(f"OUT: expected another file than what is read; got '{output}', which would be lost.")


def _written(found: "ElementSet", wanted: str) -> tuple[str, int]:
    """Return the text, and how many sets lost digits in it."""
    import numpy as np

    from lookdown.astro import tai_ns_from_unix_ms
    from lookdown.constellation import element_set_from_tle, omm_from_elements, tle_from_elements

    if wanted == "tle":
        text = tle_from_elements(found)
        again = element_set_from_tle(text, "our own text").elements
        kept = [getattr(again, n) == getattr(found.elements, n) for n, _ in again.columns()]
        return text, int(np.count_nonzero(~np.all(kept, axis=0)))
    now = int(tai_ns_from_unix_ms(np.array([time.time_ns() // 1_000_000]))[0])
    return omm_from_elements(found, wanted, created_tai_ns=now), 0  # type: ignore[arg-type]  # checked by _format_of
