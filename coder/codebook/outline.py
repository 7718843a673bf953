"""What a file declares, read leniently: what the checks look things up in while the file is still wrong."""

from functools import cached_property

from pydantic import ValidationError

from coder.codebook.schema import SELECTORS, Scale
from coder.codebook.schema.parts import MAX_STEPS
from coder.codebook.tree import Node
from coder.codebook.unfold import Names, cycles, unfold


def texts(node: Node) -> Names:
    """Return the elements of a list that are text."""
    return tuple(element.text for element in node.names)


def scale_fault(scale: Scale) -> tuple[str, str] | None:
    """Return what keeps the lines of a scale from making one: the key at fault and a message."""
    if scale.min >= scale.max:
        return "max", f"{scale.max} is not above min, {scale.min}"
    if scale.type == "vas":
        return None
    if not scale.accepts(scale.max):
        return "step", f"steps of {scale.step} from {scale.min} do not end at {scale.max}"
    if len(scale.values()) > MAX_STEPS:
        return "step", f"makes more than {MAX_STEPS} values to choose from; take type vas"
    return None


class Outline:
    """The sections of a book by id, whether or not their parts are in order."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.targets = dict(root.get("targets").items())
        self.segments = dict(root.get("segments").items())
        self.scales = dict(root.get("scales").items())
        self.facets = dict(root.get("facets").items())
        self.groups = dict(root.get("groups").items())
        self.codes = dict(root.get("codes").items())
        self.scores = dict(root.get("scores").items())

    def segment_type(self, code: Node) -> str:
        """Return what a code is coded on: utterance, turn, interval, session; empty while that is unknown."""
        kind = self.segments.get(code.get("segment").text)
        return kind.get("kind").text if kind else ""

    def is_rating(self, name: str) -> bool:
        """Tell whether a code of this id is a rating."""
        return name in self.codes and self.codes[name].get("kind").text == "rating"

    def is_session_rating(self, name: str) -> bool:
        """Tell whether a code of this id is a rating of the session."""
        return self.is_rating(name) and self.segment_type(self.codes[name]) == "session"

    def codes_in(self, name: str) -> Names:
        """List the ids of the codes that a code, group or selector stands for; none for an unknown name."""
        return self._unfolded[name] if name in self._unfolded else self._leaf(name)

    def _leaf(self, name: str) -> Names:
        if name in self.codes:
            return (name,)
        if name == "any_code":
            return tuple(code for code in self.codes if not self.is_rating(code))
        if name in SELECTORS:
            return tuple(code for code, node in self.codes.items() if node.get("valence").text == name)
        return ()

    def scale(self, name: str) -> Scale | None:
        """Return a scale without fault, else None."""
        scale = self.written_scale(name)
        return scale if scale and not scale_fault(scale) else None

    def scale_type(self, name: str) -> str:
        """Return the type of a scale as it is written; empty where there is none."""
        return self.scales[name].get("type").text if name in self.scales else ""

    def is_each(self, name: str) -> bool:
        """Tell whether a code is given per person."""
        target = self.codes[name].get("target").text if name in self.codes else ""
        return target in self.targets and self.targets[target].text == "each"

    def written_scale(self, name: str) -> Scale | None:
        """Return a scale each line of which can be read, else None."""
        plain = self.scales[name].plain() if name in self.scales else None
        if not isinstance(plain, dict):
            return None
        try:
            return Scale.model_validate({**plain, "id": name})
        except ValidationError:
            return None

    @cached_property
    def group_cycles(self) -> tuple[Names, ...]:
        """The groups that hold themselves, by way of others or at once."""
        return cycles({name: texts(node.get("members")) for name, node in self.groups.items()})

    @cached_property
    def _unfolded(self) -> dict[str, Names]:
        cyclic = {name for cycle in self.group_cycles for name in cycle}
        members = {
            name: tuple(member for member in texts(node.get("members")) if member not in cyclic)
            for name, node in self.groups.items()
            if name not in cyclic
        }
        return unfold(members, self._leaf, self._keeps)

    def _keeps(self, group: str, code: str) -> bool:
        segment = self.groups[group].get("segment").text
        return not segment or self.codes[code].get("segment").text == segment
