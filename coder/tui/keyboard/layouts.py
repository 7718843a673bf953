"""Keyboard layouts: what a terminal sends for a key → the letter, digit or sign that is meant.

A terminal sends characters and never tells which key they came from. Letters of other scripts are read by the place
of their key, as on a US keyboard; signs mean themselves, so that commands stay where the keycap says, except on the
rows that AZERTY has instead of digits.
"""
# ruff: noqa: RUF001 - letters that look like Latin ones are what this file is about

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout."""

    name: str
    title: str
    note: str
    """What a rater has to know about it, in a sentence or two."""
    sent: Mapping[str, str] = field(default_factory=dict)
    """Character that the terminal sends → the one that is meant; all others mean themselves."""

    def meant(self, character: str) -> str:
        """Tell what is meant by a character that came in.

        >>> LAYOUTS["ru"].meant("й"), LAYOUTS["ru"].meant("Й"), LAYOUTS["ru"].meant("/")
        ('q', 'Q', '/')
        """
        return self.sent.get(character, character)

    def pressed_for(self, character: str) -> str:
        """Tell which sign to press for a character; another one where this layout means something else by it.

        >>> LAYOUTS["azerty"].pressed_for("_"), LAYOUTS["azerty"].pressed_for("?")
        ('°', '?')
        """
        if character not in self.sent:
            return character
        return next((sign for sign, meant in self.sent.items() if meant == character), character)


SHIFTED = dict(zip("[];',.`\\", '{}:"<>~|', strict=True))
"""What a US keyboard has over its signs."""


def _by_place(letters: str, latin: str) -> dict[str, str]:
    """Letters of another script, lower and upper case, by the place of their keys."""
    lower = dict(zip(letters, latin, strict=True))
    upper = {letter.upper(): SHIFTED.get(sign, sign.upper()) for letter, sign in lower.items()}
    return {**upper, **lower}


def _digits(row: str) -> dict[str, str]:
    return dict(zip(row, "1234567890", strict=True))


_RU = _by_place("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`")
_UK = _by_place("йцукенгшщзхїфівапролджєячсмитьбюґ", "qwertyuiop[]asdfghjkl;'zxcvbnm,.\\")
_BG = _by_place("яверътуиопшщасдфгхйклзьцжбнмчю", "qwertyuiop[]asdfghjklzxcvbnm`\\".replace("rty", "ryt"))
_EL = _by_place("ερτυθιοπασδφγηξκλζχψωβνμ", "ertyuiopasdfghjklzxcvbnm")
_HE = dict(zip("קראטוןםפשדגכעיחלךףזסבהנמצתץ'", "ertyuiopasdfghjkl;zxcvbnm,.w", strict=True))

AS_LABELLED = "Letters, digits and signs are those on the keycaps."

LAYOUTS = {
    one.name: one
    for one in (
        Layout("qwerty", "QWERTY, and any keyboard with Latin letters and digits", AS_LABELLED),
        Layout(
            "qwertz",
            "QWERTZ",
            f"{AS_LABELLED} With shift: 7 is /, 0 is =, ß is ?, - is _, comma is ;, full stop is :, plus is *.",
        ),
        Layout(
            "azerty",
            "AZERTY of France",
            "The upper row gives digits without shift, so - and _ are where a US keyboard has them: on ) and °. "
            "The minus of the number pad counts as 6 too.",
            {**_digits("&é\"'(-è_çà"), ")": "-", "°": "_"},
        ),
        Layout(
            "azerty-be",
            "AZERTY of Belgium and of Macs",
            "The upper row gives digits without shift; something is wrong here (!) is on °.",
            {**_digits("&é\"'(§è!çà"), "°": "!"},
        ),
        Layout(
            "ru",
            "ЙЦУКЕН (Russian)",
            "Letters count by their place; б ю ж are comma, full stop and ;, with shift < > and :.",
            _RU,
        ),
        Layout(
            "uk",
            "ЙЦУКЕН (Ukrainian)",
            "Letters count by their place; б ю ж are comma, full stop and ;, with shift < > and :.",
            _UK,
        ),
        Layout(
            "bg",
            "Bulgarian, phonetic",
            "Letters count by their sound and place; – is _, „ and “ are < and >.",
            {**_BG, "ѝ": "X", "–": "_", "„": "<", "“": ">"},
        ),
        Layout(
            "el",
            "Greek",
            "Letters count by their place. q, Q and W have none: find their codes with /.",
            {**_EL, "ς": "w"},
        ),
        Layout(
            "he",
            "Hebrew",
            "Letters count by their place, upper case by shift. q has none: find its code with /.",
            _HE,
        ),
    )
}
QWERTY = LAYOUTS["qwerty"]
