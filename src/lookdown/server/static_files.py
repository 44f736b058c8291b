"""The globe's files; where it was not built, a page that says so and what to do."""

from importlib.resources import files
from pathlib import Path

__all__ = ["NOT_BUILT", "static_folder"]

NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>lookdown: the globe is not built</title>
<meta name="viewport" content="width=device-width">
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:10vh auto;padding:0 1rem;color-scheme:light dark}
code{background:#8882;padding:.1em .3em;border-radius:3px}</style>
<h1>The globe is not built</h1>
<p>The server runs and its data are here, but the pages of the globe are not: this is a checkout in which they have
not been made yet. <code>make web</code> in the checkout makes them; a wheel of lookdown has them inside.</p>
<p>Until then: <a href="api/status">status</a>, <a href="api/tracks">tracks</a>,
<a href="api/openapi.json">the interface</a>, and the Python client (docs/serve.md).</p>
</html>
"""


def static_folder() -> Path | None:
    """Return the folder of the built globe; None where it was not built."""
    folder = Path(str(files("lookdown.server") / "static"))
    return folder if (folder / "index.html").is_file() else None
