"""The keys for reading and hearing a session (DESIGN §6)."""

from textual.binding import BindingType

from coder.tui.keys import UP_DOWN, key

MOVES = [
    key("enter", "next", "next", "Go to the next segment", shown=True, display="⏎"),
    *UP_DOWN,
    key("tab", "incomplete(1)", "next incomplete", "Go to the next incomplete segment", display="tab"),
    key("shift+tab", "incomplete(-1)", "previous incomplete", "Go to the previous incomplete segment"),
    key("colon", "goto", "go to", "Go to a segment by number, to a time as mm:ss, or to words", display=":"),
    key("f3", "filter", "filter", "Move among some segments only: of a speaker, with a code, incomplete, …"),
]
SOUND = [
    key("space,f4", "play", "play", "Play or pause", shown=True, display="space"),
    key("comma,f9", "replay", "replay", "Replay this segment; twice to loop it", shown=True, display=","),
    key("left", "skip(-2)", "−2 s", "Back two seconds", display="←"),
    key("right", "skip(2)", "+2 s", "On two seconds", display="→"),
    key("shift+left", "skip(-5)", "−5 s", "Back five seconds", display="shift+←"),
    key("shift+right", "skip(5)", "+5 s", "On five seconds", display="shift+→"),
    key("f7", "rewind", "back", "Back two seconds, for a pedal"),
    key("less_than_sign", "faster(-1)", "slower", "Slower by a tenth", display="<"),
    key("greater_than_sign", "faster(1)", "faster", "Faster by a tenth", display=">"),
    key("ctrl+o", "plays_on_move", "plays on move", "A move plays the segment it leads to, or it does not"),
    key("ctrl+l", "follow", "follow", "The current segment follows the sound, or it does not"),
    key("equals_sign", "faster(0)", "as recorded", "As fast as recorded", display="="),
]

SESSION: list[BindingType] = [*MOVES, *SOUND]
