"""The list of commands that `keys.toml` can name."""

from coder.tui.keyboard.catalogue import clashes, commands, scopes
from coder.tui.keyboard.names import SENT, UNSAFE
from coder.tui.keys import NOWHERE


def test_every_command_has_a_name_that_toml_takes_without_quotes() -> None:
    odd = [one.name for one in commands().values() if not one.fixed and not one.name.replace("-", "").isalnum()]
    assert odd == []


def test_no_two_commands_of_a_screen_share_a_key() -> None:
    assert list(clashes({})) == []


def test_a_command_has_the_same_keys_on_every_screen() -> None:
    keys: dict[str, set[tuple[str, ...]]] = {}
    for bindings in scopes().values():
        here: dict[str, list[str]] = {}
        for binding in bindings:
            here.setdefault(binding.id or "", []).append(binding.key)
        for name, own in here.items():
            keys.setdefault(name, set()).add(tuple(own))
    assert {name: found for name, found in keys.items() if len(found) > 1 and not commands()[name].fixed} == {}


def test_every_key_of_the_program_is_one_that_terminals_send() -> None:
    keys = {key for one in commands().values() for key in one.keys if not key.startswith(NOWHERE)}
    sure = SENT - UNSAFE.keys()
    assert {key for key in keys if key not in sure and len(key) > 1} == {"ctrl+q", "ctrl+c"}


def test_the_coding_screen_and_all_others_are_read() -> None:
    assert {"coding", "ratings", "evidence", "check", "queue", "roles", "choice", "note"} <= set(scopes())
