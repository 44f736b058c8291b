"""The forms of input against the tables of lookdown, and the page that explains them."""

import re
from pathlib import Path

import numpy as np

from lookdown.tables import Detections
from lookdown.tracking.intake import FORMS, REJECT_SENTENCES, schema_markdown

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "bring-your-own-detections.md"


def test_the_form_of_sensor_space_has_every_column_of_detections() -> None:
    form = FORMS[0]
    for name, spec in Detections.columns():
        column = form.column(name)
        assert column is not None and column.dtype == spec.dtype
        assert column.width == (np.prod(spec.row_shape) if spec.row_shape else 1)
    assert form.column("azimuth_deg") is None


def test_names_are_told_once_and_keys_tell_the_forms_apart() -> None:
    for form in FORMS:
        names = [column.name for column in form.columns]
        assert len(set(names)) == len(names) and form.key in names
        assert form.column(form.key).without is None
    assert not [f.name for f in FORMS for g in FORMS if f is not g and g.column(f.key) is not None]


def test_the_page_holds_the_schema_as_the_code_has_it() -> None:
    text = PAGE.read_text(encoding="utf-8")
    start, stop = text.index("<!-- schema -->"), text.index("<!-- end of schema -->")
    assert text[start:stop].removeprefix("<!-- schema -->").strip() == schema_markdown().strip()


def test_the_page_explains_every_reason_for_which_a_row_is_left_out() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for code, sentence in REJECT_SENTENCES.items():
        assert f"| {code.value} | `{code.name}` | {sentence} |" in text, code


def test_the_example_of_the_page_makes_a_file_that_can_be_read(tmp_path, monkeypatch) -> None:
    import pyarrow.parquet as pq

    from lookdown.tracking.intake import converted, form_of, raw_columns, screen

    (tmp_path / "plots.csv").write_text("t,r_km,az,el\n1700000000.0,80.5,12.5,3.0\n1700000004.0,80.1,12.6,3\n")
    monkeypatch.chdir(tmp_path)
    exec(re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)[1], {})
    table = pq.read_table(tmp_path / "plots.parquet")
    form = form_of(table.column_names, "plots.parquet")
    read = converted(raw_columns(table, form), form)
    screened = screen(read.columns, codes=read.codes)
    assert form.name == "ground radar" and not len(screened.rejects)
    assert screened.accepted.range_m.tolist() == [80_500.0, 80_100.0] and screened.accepted.measured.tolist() == [7, 7]
