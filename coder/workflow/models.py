"""The models of this machine: what can be had, what is here, getting one, and carrying them elsewhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from coder.audio.models import bundle as bundles
from coder.audio.models import catalogue, shelf
from coder.audio.models import fetch as fetching
from coder.audio.models.catalogue import OFFERS
from coder.audio.models.fetch import Terms
from coder.audio.models.shelf import Model
from coder.audio.progress import Progress, silent
from coder.errors import CoderError, ModelError

Consent = Callable[[Terms], bool]
"""Shows a person what the hub says, and asks whether to go on."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One model, here or to be had."""

    name: str
    kind: str
    """`words` or `speakers`."""
    installed: bool
    size: int
    """Bytes on this machine; 0 when it is not here."""
    licence: str
    gated: bool
    source: str
    sha256: str
    """Names the model by its content; empty when it is not here."""
    default: bool
    """Whether it is run when nobody says which."""


def list_models() -> tuple[Listed, ...]:
    """List what is on this machine and what can be fetched."""
    here = {one.name: one for one in shelf.installed()}
    offers = {one.name: one for one in OFFERS}
    found = []
    for name in dict.fromkeys([*offers, *here]):
        model, offer = here.get(name), offers.get(name)
        manifest = model.manifest if model else None
        kind = manifest.kind if manifest else offer.kind if offer else "words"
        found.append(
            Listed(
                name,
                kind,
                model is not None,
                manifest.size if manifest else 0,
                (manifest.licence if manifest else "") or (offer.licence if offer else ""),
                bool(offer and offer.gated),
                manifest.source if manifest else offer.repository if offer else "",
                manifest.digest if manifest else "",
                shelf.default(kind) == name,
            )
        )
    return tuple(found)


def fetch_model(
    name: str,
    consent: Consent,
    token: str = "",
    revision: str = "",
    *,
    force: bool = False,
    progress: Progress = silent,
) -> Model | None:
    """Fetch a model by name; None when it is here already, so that there is nothing to do.

    The one step that uses the network. It runs in a process of its own that no recording is in reach of.

    Raises:
        ModelError: there is no such model, nobody agreed, or the hub does not give it.
    """
    offer = catalogue.offer(name)
    if shelf.is_installed(name) and not force:
        return None
    terms = fetching.ask(offer, token, revision)
    if not consent(terms):
        raise ModelError(f"{name} was not fetched: its terms were not agreed to.", "Agree, or say --yes.")
    return fetching.fetch(terms, token, progress)


@dataclass(frozen=True, slots=True)
class Verified:
    """What checking a model's files found."""

    name: str
    kind: str
    problem: str = ""
    """Empty when every byte is what it was."""
    hint: str = ""
    """The way out."""


def verify_models(names: Sequence[str] = ()) -> tuple[Verified, ...]:
    """Check every byte of models, all of them unless some are named.

    Raises:
        ModelError: a name is of no model that is here.
    """
    broken = {name: Verified(name, "", error.message, error.hint) for name, error in shelf.unreadable()}
    if names:
        asked = [name for name in names if name not in broken]
        found = [_verified(one) for one in _named(asked)] if asked else []
        return (*found, *(one for name, one in broken.items() if name in names))
    return (*(_verified(one) for one in shelf.installed()), *broken.values())


def _verified(model: Model) -> Verified:
    try:
        model.admit()
    except CoderError as error:
        return Verified(model.name, model.kind, error.message, error.hint)
    return Verified(model.name, model.kind)


def bundle_models(names: Sequence[str], target: Path, *, force: bool = False) -> int:
    """Write models into one file; gives its size in bytes."""
    return bundles.bundle(_named(names), target, force=force)


def install_models(source: Path, name: str = "", *, force: bool = False) -> tuple[Model, ...]:
    """Put the models of a bundle, or of one folder, where the program finds them."""
    return bundles.install(source, name, force=force)


def _named(names: Sequence[str]) -> tuple[Model, ...]:
    here = {one.name: one for one in shelf.installed()}
    for name in names:
        if name not in here:
            raise ModelError(
                f"The model {name} is not on this machine{catalogue.near(name, list(here))}",
                f"Here are: {', '.join(here) or 'none'}."
                + (f" To get it: coder models fetch {name}" if catalogue.is_offered(name) else ""),
            )
    return tuple(here[name] for name in dict.fromkeys(names))
