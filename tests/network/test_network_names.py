"""Names: what may stand in one, and lists in which each is told from the next."""

import pytest

from lookdown.network.names import escaped, hidden_character, listed


@pytest.mark.parametrize("name", ["São Paulo", "東京", "محطة", "O\u2019Hare", "نیم\u200cفاصله", "Station, at sea"])
def test_letters_of_any_script_are_seen(name):
    assert hidden_character(name) is None and escaped(name) == name


@pytest.mark.parametrize("code", [0x00, 0x07, 0x09, 0x0A, 0x1B, 0x7F, 0x85, 0x9B, 0x2028, 0x2029, 0x202E, 0x2066])
def test_what_a_terminal_would_obey_is_found_and_written_out(code):
    name = f"Ki{chr(code)}el"
    assert hidden_character(name) == chr(code) and escaped(name).isprintable() and escaped(name).startswith("Ki\\")


def test_a_list_of_names_can_be_read_back():
    assert listed([], 3) == "" and listed(["a", "b"], 2) == "a, b"
    assert listed(["a, b", "c", 'the "d"'], 3) == '"a, b", c, "the ""d"""'
    assert listed([str(k) for k in range(2000)], 2) == "0, 1 and 1,998 more"
