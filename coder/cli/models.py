"""`models …`: what can be had, what is here, getting one, and carrying them to machines without network."""

import os
from pathlib import Path

import click

from coder.audio.models.fetch import Terms
from coder.audio.models.place import megabytes
from coder.audio.models.shelf import Model
from coder.cli.frame import Group, counted, on_terminal, say, show, table
from coder.cli.meter import meter
from coder.errors import ModelError
from coder.workflow import models as workflow
from coder.workflow.models import Listed


@click.group(cls=Group)
def models() -> None:
    """Get speech and speaker models, and look after them."""


@models.command("list")
def list_models() -> None:
    """List the models that are here and those that can be fetched."""
    found = workflow.list_models()
    rows = [
        (one.name, one.kind, megabytes(one.size) if one.installed else "–", one.licence, _standing(one))
        for one in found
    ]
    show(found, lambda: table(("model", "for", "on this machine", "licence", ""), rows))


def _standing(one: Listed) -> str:
    notes = ["default"] if one.default else []
    notes += ["terms to accept"] if one.gated and not one.installed else []
    return ", ".join(notes)


@models.command()
@click.argument("name", metavar="NAME")
@click.option("--revision", default="", metavar="R", help="A commit of the repository; the newest unless named.")
@click.option("--force", is_flag=True, help="Fetch it again, in place of the one that is here.")
@click.option("--yes", is_flag=True, help="Agree to licence and terms without being asked.")
def fetch(name: str, revision: str, force: bool, yes: bool) -> None:
    """Fetch a model from the hub. The only command that uses the network.

    Models behind terms need a token, from HF_TOKEN or typed when asked; it is stored nowhere.
    """
    token = _token(os.environ.get("HF_TOKEN", ""))
    try:
        made = _fetch(name, token, revision, force=force, yes=yes)
    except ModelError as error:
        if token or "No token was given" not in error.message or not on_terminal():
            raise
        say(f"{error.message}\n{error.hint}")
        token = _token(click.prompt("Token (nothing is shown while you type)", hide_input=True, err=True))
        made = _fetch(name, token, revision, force=force, yes=yes)
    if made is None:
        show({"model": name, "fetched": False}, f"{name} is here already; nothing to do.")
        return
    size = megabytes(made.manifest.size)
    record = {"model": name, "fetched": True, "sha256": made.digest, "source": made.manifest.source}
    show(record, f"Fetched {name}: {size}, every file as the hub says it is.")


def _token(given: str) -> str:
    """Take a token as it was pasted: without the line's end, and only if it can be one."""
    token = given.strip()
    if not token.isascii() or any(sign.isspace() for sign in token):
        raise ModelError("What was given as a token cannot be one.", "Copy it whole from the hub's page of tokens.")
    return token


def _fetch(name: str, token: str, revision: str, *, force: bool, yes: bool) -> Model | None:
    def consent(terms: Terms) -> bool:
        say(f"{name} is {terms.offer.repository}, {counted(len(terms.files), 'file')}, {megabytes(terms.size)}.")
        say(f"Licence: {terms.licence}. Read it at {terms.page}")
        if terms.gated:
            say("Its authors ask people to accept terms there first, with an account of their own.")
        if yes:
            return True
        if not on_terminal():
            raise ModelError(f"{name} was not fetched: nobody agreed to its licence.", "Read it, then say --yes.")
        return click.confirm("Fetch it under these terms?", err=True)

    return workflow.fetch_model(name, consent, token, revision, force=force, progress=meter("fetch"))


@models.command()
@click.argument("names", metavar="[NAME]…", nargs=-1)
def verify(names: tuple[str, ...]) -> None:
    """Check every byte of the models that are here."""
    found = workflow.verify_models(names)
    lines = [f"{one.name}: {one.problem or 'every byte is what it was.'}" for one in found]
    show(found, "\n".join(lines) or "No model is on this machine.")
    broken = [one for one in found if one.problem]
    if broken:
        raise ModelError(
            f"{counted(len(broken), 'model')} {'is' if len(broken) == 1 else 'are'} not what they were: "
            f"{', '.join(one.name for one in broken)}.",
            broken[0].hint,
        )


@models.command()
@click.argument("names", metavar="NAME…", nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE")
@click.option("--force", is_flag=True, help="Replace FILE.")
def bundle(names: tuple[str, ...], out: Path, force: bool) -> None:
    """Write models into one file, to carry to a machine without network."""
    size = workflow.bundle_models(names, out, force=force)
    record = {"models": names, "file": str(out), "size": size}
    show(record, f"Wrote {out}: {', '.join(names)}, {megabytes(size)}. There: coder models install {out.name}")


@models.command()
@click.argument("source", metavar="FILE|DIR", type=click.Path(path_type=Path, exists=True))
@click.option("--name", default="", metavar="NAME", help="What a folder's model is called from now on.")
@click.option("--force", is_flag=True, help="Replace a model of the same name.")
def install(source: Path, name: str, force: bool) -> None:
    """Put the models of a bundle, or a model's folder that you trust, where the program finds them."""
    made = workflow.install_models(source, name, force=force)
    record = [{"model": one.name, "kind": one.kind, "sha256": one.digest} for one in made]
    show(record, "\n".join(f"Installed {one.name}, for {one.kind}." for one in made))


COMMANDS = (models,)
