"""Codes that people read from paper and type: mistakes are noticed, look-alikes are not used."""

from checkins.printing.codes import ALPHABET, check_character, new_code, new_secret, read, shown


def test_code_leaves_out_look_alikes() -> None:
    assert not set("01OIL") & set(ALPHABET)
    assert len(ALPHABET) == 31


def test_code_is_shown_in_two_groups_and_read_back() -> None:
    code = new_code()
    assert shown(code) == f"{code[:3]}-{code[3:]}"
    assert read(shown(code)) == code
    assert read(f" {code[:3].lower()} {code[3:].lower()} ") == code


def test_code_with_any_wrong_character_is_refused() -> None:
    code = new_code()
    for place in range(6):
        for letter in ALPHABET:
            if letter != code[place]:
                assert read(code[:place] + letter + code[place + 1 :]) is None


def test_code_with_two_neighbours_swapped_is_refused() -> None:
    body = "K7M4P"
    code = body + check_character(body)
    for place in range(5):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert swapped == code or read(swapped) is None


def test_code_refuses_what_is_none() -> None:
    for typed in ("", "K7M", "K7M-4PXX", "OOO-OOO", "❤❤❤❤❤❤"):
        assert read(typed) is None


def test_secret_is_80_bits_that_a_qr_code_takes_as_capitals() -> None:
    secrets = {new_secret() for _ in range(200)}
    assert len(secrets) == 200
    assert all(len(one) == 16 and one.isalnum() and one == one.upper() for one in secrets)
