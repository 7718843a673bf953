import re

from coder.exchange.writers.manifest import ExportFacts, WrittenFile, datapackage, dictionary, manifest
from coder.tables.spec import Column, Table

TABLE = Table(
    "codings",
    "One row per coding.",
    (
        Column("state", "string", "How it stands.", levels=("coded", "zero")),
        Column("value", "integer", "The value.", levels=("0", "1")),
        Column("time", "datetime", "When."),
    ),
)
FACTS = ExportFacts(
    software="alliance-coder",
    version="0.1.0",
    study="Étude n° 2 – Allianz",
    created_at="2026-03-01T08:00:00.000+00:00",
    format="csv",
    layer="primary",
    with_text=False,
    sessions=("S01",),
    codebooks=(("alliance-bordin@0.2.0", "ab" * 32),),
    denominators={"sessions": 1, "segments_eligible": {"utt": 7}},
    blinding="screen",
    forms=(("tea@1.0.0", "01" * 32, ""), ("wai@1.0.0", "23" * 32, "the key")),
)
FILES = (WrittenFile("codings.csv", 120, "cd" * 32, TABLE, 3, "primary"), WrittenFile("x.json", 9, "ef" * 32))


def test_the_manifest_says_what_the_export_is_and_what_it_rests_on() -> None:
    assert manifest(FACTS, FILES) == {
        "software": {"name": "alliance-coder", "version": "0.1.0"},
        "study": "Étude n° 2 – Allianz",
        "created_at": "2026-03-01T08:00:00.000+00:00",
        "format": "csv",
        "layer": "primary",
        "with_text": False,
        "filters": {"sessions": ["S01"]},
        "codebooks": [{"codebook": "alliance-bordin@0.2.0", "sha256": "ab" * 32}],
        "forms": [
            {"form": "tea@1.0.0", "sha256": "01" * 32, "unverified": None},
            {"form": "wai@1.0.0", "sha256": "23" * 32, "unverified": "the key"},
        ],
        "denominators": {"sessions": 1, "segments_eligible": {"utt": 7}},
        "blinding": "screen",
        "seed": None,
        "note": manifest(FACTS, FILES)["note"],
        "files": [
            {"path": "codings.csv", "rows": 3, "layer": "primary", "sha256": "cd" * 32},
            {"path": "x.json", "rows": None, "layer": None, "sha256": "ef" * 32},
        ],
    }


def test_the_data_package_is_frictionless() -> None:
    package = datapackage(FACTS, FILES)
    assert package["profile"] == "tabular-data-package"
    assert re.fullmatch(r"[-a-z0-9._/]+", package["name"])
    (resource,) = package["resources"]
    assert (resource["name"], resource["path"], resource["profile"]) == (
        "codings",
        "codings.csv",
        "tabular-data-resource",
    )
    assert (resource["bytes"], resource["hash"], resource["encoding"]) == (120, f"sha256:{'cd' * 32}", "utf-8")
    assert resource["schema"] == {
        "fields": [
            {
                "name": "state",
                "type": "string",
                "description": "How it stands.",
                "constraints": {"enum": ["coded", "zero"]},
            },
            {"name": "value", "type": "integer", "description": "The value.", "constraints": {"enum": [0, 1]}},
            {"name": "time", "type": "datetime", "description": "When.", "format": "any"},
        ],
        "missingValues": [""],
    }


def test_a_study_named_in_another_script_still_has_a_package_name() -> None:
    from dataclasses import replace

    assert datapackage(replace(FACTS, study="联盟"), FILES)["name"] == "study"
    assert datapackage(replace(FACTS, study="联盟"), FILES)["title"] == "联盟"


def test_the_dictionary_has_a_row_per_column() -> None:
    rows = dictionary([TABLE]).frame.to_dict("records")
    assert [row["column"] for row in rows] == ["state", "value", "time"]
    assert rows[0] == {
        "table": "codings",
        "column": "state",
        "type": "string",
        "description": "How it stands.",
        "levels": "coded | zero",
    }
    assert rows[2]["levels"] == ""
