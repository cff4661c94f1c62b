"""The command that looks at the computer itself."""

from __future__ import annotations

import click

from orgflow.cli.screen import screen

FORMS = ("text", "json")


@click.command()
@click.option("--format", "form", type=click.Choice(FORMS), default="text", help="How to write it.")
def doctor(form: str) -> int:
    """Say what works on this computer, and how to get what does not.

    \b
    orgflow doctor
    orgflow doctor --format json > doctor.json

    Looked at are the libraries, what draws pictures, fonts and the folder for
    temporary files. Exit code 1: something is missing that limits what orgflow
    can do. A note (a script without a font, say) is none of that.
    """
    from orgflow.doctor import examine, to_json, to_text

    shown, examination = screen(), examine()
    shown.answer(to_json(examination) if form == "json" else to_text(examination, shown.width))
    return 1 if examination.missing else 0
