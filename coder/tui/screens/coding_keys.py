"""The keys for coding (DESIGN §6). Every ASCII letter is the codebook's; none of these commands uses one."""

from string import ascii_letters

from textual.binding import BindingType

from coder.tui.keys import key

CODES = [key(letter, f"code('{letter}')", "code", "The code with this letter") for letter in ascii_letters]
DIGITS = [
    key(str(digit), f"digit({digit})", str(digit), "Set what is asked after a code; else rate this segment")
    for digit in range(1, 10)
]
STATES = [
    key("0", "none", "none", "None: heard, and no code applies", shown=True),
    key("underscore", "cannot", "cannot", "Cannot code this segment; asks why", shown=True, display="_"),
    key("f5", "none_up_to", "none up to here", "None on everything seen and still open up to here"),
    key("full_stop", "repeat", "repeat", "Code as the previous segment", display="."),
    key("slash", "find", "find", "Find a code by its name and set it", display="/"),
    key("backspace", "undo", "undo", "Undo the last act", shown=True, display="⌫"),
    key("ctrl+r", "redo", "redo", "Redo what was undone"),
    key("question_mark", "unsure", "unsure", "Unsure about this segment, or sure again", display="?"),
    key("exclamation_mark", "problem", "problem", "Something is wrong with this segment; asks what", display="!"),
    key("semicolon", "note", "note", "Write a note on this segment", display=";"),
    key("asterisk", "bookmark", "bookmark", "Bookmark on or off", display="*"),
]
PAGES = [
    key("f1", "all_keys", "keys", "All keys, and the codes with their full names", shown=True),
    key("f2", "definition", "meaning", "What a code means; a letter shows another one"),
    key("f6", "check", "submit", "Ratings, what is missing, and submit", shown=True),
    key("escape", "leave_session", "queue", "Go back to the queue", display="esc"),
]

CODING: list[BindingType] = [*CODES, *DIGITS, *STATES, *PAGES]
