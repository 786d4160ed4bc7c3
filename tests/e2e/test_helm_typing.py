"""Helm and kustomize themselves: what a plain scalar means, and that our text reaches them unchanged."""

from __future__ import annotations

import base64
import json
import random
import subprocess
from pathlib import Path

import pytest
import yaml

from cilium_homelab.emitter import dump
from cilium_homelab.quoting import quote
from cilium_homelab.scalars import helm_value
from tests.support import require_tool

_WORDS = """
y Y yes Yes YES yEs n N no No NO nO true True TRUE tRue false False FALSE on On ON oN off Off OFF oFF t f ~
null Null NULL nUll nil none = << < 0 00 -0 +0 -00 1 -1 +1 --1 +-1 1- + 1_000 1__0 _1 1_ -_1 +_1 1_.5 1,000
10 0_8 0_7 0_ 017 -017 +017 08 09 -08 018 0o17 0O17 -0o17 0o8 0o 0o_7 0o+7 0x1F 0X1f 0xff 0xFG 0x -0x1F
+0x1F 0x_f 0xf_f 0x1p4 0x.8p1 0b1 0B11 -0b11 +0b1 0b2 0b12 0b 0b_1 0b1_0 0b-1 0b+1 0b-11 -0b-1 0b--1 0B-1
0b-0 0b-1_ 1.0 1. 1.5 -1.5 +1.5 0. .0 .5 -.5 +.5 5. .5. 1.2.3 1..2 . .. ._5 .5_ .5_0 .5__0 .e1 1._5 1_0.5
1.5_0 1e3 1E3 1e+3 1e-3 1.e3 1.5e3 -1e3 1e 1e+ e1 1e3.5 1e3e3 1e1_0 .5e3 .5e .5e+3 .5e1_0 .5e_1 .5e+1_0
.5e1_ 0e0 1e400 -1e400 1e-400 .5e400 .5e-400 1e308 1.7976931348623157e308 1.7976931348623159e308 4.9e-324
0.1 123456789.123456789 .iNf inf Inf -inf Infinity nan NaN +.nan -.NaN .Nan +inf 1:30 190:20:30 12:30:45
1:60 -1:30 1:30.5 01:30 2001:10:20:30:40:50:51:52 2024-01-01 2024-1-1 2024-13-01 2024-02-30 20240101
2001-12-14t21:59:43.10-05:00 2001-12-14T21:59:43Z 0001-01-01 9007199254740991 9007199254740993
9223372036854775807 9223372036854775808 +9223372036854775808 -9223372036854775808 -9223372036854775809
18446744073709551615 18446744073709551616 12345678901234567890 -12345678901234567890 0xFFFFFFFFFFFFFFFF
0x10000000000000000 -0x8000000000000000 -0x8000000000000001 01777777777777777777777 02000000000000000000000
0.0.0.0 192.168.1.1 192.168.1.0/24 10.0.0.1-10.0.0.9 fd00::1 1::2 53/UDP 15s 1.20.0 v1.20 a:b a/b /dev/null
^eth0$ $x a#b a? é
"""
SCALARS = [
    *_WORDS.split(),
    "",
    "2001-12-14 21:59:43",
    "2001-12-14 21:59:43.10 -5",
    "1 2",
    "9" * 400,
    "9" * 5000,
    "0" + "7" * 5000,
    "0o" + "7" * 30,
]
ENDLESS = [".inf", ".Inf", ".INF", "+.inf", "-.inf", "-.INF", ".nan", ".NaN", ".NAN"]

TRICKY = [
    *SCALARS, *ENDLESS, "---", "--- a", "...", "- a", "? a", "a: b", "a :b", "a #b", "#a", "a:", ":a", "a: ",
    "a?", "eth?", "[a]", "{a}",
    "a,b", "a]", "&a", "*a", "!a", "!!str a", "|", ">", "'", '"', "'a'", '"a"', "it's", "%a", "@a", "`a",
    "\\", r"^eth\d+$", r'\"', "a\\",
    " ", " a", "a ", "\t", "a\tb", "\n", "a\n", "a\n\n", "\na", "a\nb", "a\n b\n", " a\nb", "a \nb",
    "a\n\nb\n", "a\r\nb", "\r", "\\\n",
    "#a\nb\n", "---\na\n", "- a\n- b\n", "a\t\nb\n", "'a\"\nb", "\x00", "\x07", "\x1b", "\xa0", "\xad",
    "\u0300", "\u2028", "a\u2029b",
    "\ue000", "漢字", "\U0001f600", "\U0001fffe", "\U0010ffff", "x" * 5000, "\\ " * 3000, "a b " * 2000,
    "ab\n" * 2000,
]  # fmt: skip
HELM_ONLY = ["\x7f", "\x80", "\x85", "a\x85b", "\ufeff", "\ufeffa", "\ufffe", "\uffff"]
"""Kustomize itself refuses or changes these, however written: it goes through JSON that it reads as YAML."""


def _random_texts() -> list[str]:
    chance = random.Random(20)
    looks = "0123456789.eExXoObB_+-:"
    markup = "abyn01 \t\n\r-?:,[]{}#&*!|>'\"%@`\\/=<~.$^\x00\x07\xa0\u2028\u2029\U0001f600"
    return [
        "".join(chance.choices(alphabet, k=chance.randint(1, 8))) for alphabet in (looks, markup) for _ in range(400)
    ]


RANDOM = _random_texts()


@pytest.fixture(params=["helm", "helm3"])
def helm(request: pytest.FixtureRequest) -> str:
    """Each Helm that is there."""
    return require_tool(request.param)


def _helm_reads(helm: str, folder: Path, values: str) -> subprocess.CompletedProcess[str]:
    """What a chart sees that prints kind and value of each item of the list `probe`, as JSON in base64."""
    chart = folder / "chart"
    (chart / "templates").mkdir(parents=True, exist_ok=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: probe\nversion: 0.1.0\n", encoding="utf-8")
    template = "{{- $all := list }}{{- range .Values.probe }}{{- $all = append $all (list (kindOf .) .) }}{{- end }}"
    (chart / "templates" / "probe.yaml").write_text(
        f"{template}\nprobe: {{{{ $all | toJson | b64enc }}}}\n", encoding="utf-8"
    )
    (folder / "values.yaml").write_text(values, encoding="utf-8", newline="")
    command = [helm, "template", "probe", str(chart), "--values", str(folder / "values.yaml")]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def _probed(run: subprocess.CompletedProcess[str]) -> list[tuple[str, object]]:
    assert run.returncode == 0, run.stderr
    text = base64.b64decode(run.stdout.split("probe: ", 1)[1])
    return [(kind, value) for kind, value in json.loads(text, parse_int=float)]


def _as_helm(value: object) -> tuple[str, object]:
    """The kind and the value of ours in Helm, which keeps every number as a float64."""
    if value is None:
        return "invalid", None
    if isinstance(value, bool):
        return "bool", value
    if isinstance(value, (int, float)):
        return "float64", float(value)
    return "string", value


def _differences(texts: list[str], read: list[tuple[str, object]]) -> list[tuple[str, object, object]]:
    pairs = [(text, _as_helm(helm_value(text)), got) for text, got in zip(texts, read, strict=True)]
    return [(text, ours, got) for text, ours, got in pairs if ours != got]


def test_plain_scalars(helm: str, tmp_path: Path) -> None:
    """Every tricky scalar has the kind and the value that Helm gives it."""
    values = "probe:\n" + "".join(f"  - {text}\n" for text in SCALARS)
    assert _differences(SCALARS, _probed(_helm_reads(helm, tmp_path, values))) == []


def test_random_plain_scalars(helm: str, tmp_path: Path) -> None:
    """The same for two thousand texts made of the signs of numbers."""
    chance = random.Random(53)
    starts = ["", "0", "0x", "0b", "0o", "-", "+", ".", "-0b", "0b-", "-."]
    made = {
        chance.choice(starts) + "".join(chance.choices("0123456789abeEoOxXpP_.+-", k=chance.randint(1, 6)))
        for _ in range(2000)
    }
    texts = sorted(
        text for text in made if not text.startswith("---") and text not in ("-", "...") and text not in ENDLESS
    )
    values = "probe:\n" + "".join(f"  - {text}\n" for text in texts)
    assert _differences(texts, _probed(_helm_reads(helm, tmp_path, values))) == []


@pytest.mark.parametrize("text", ENDLESS)
def test_endless_numbers_are_numbers(text: str, tmp_path: Path) -> None:
    """Helm reads a number and then cannot hand it on: JSON has none such. Ours is a float too."""
    assert isinstance(helm_value(text), float)
    run = _helm_reads(require_tool("helm"), tmp_path, f"probe: [{text}]\n")
    assert run.returncode != 0
    assert "unsupported value" in run.stderr


@pytest.mark.parametrize("layout", ["block", "flow"])
def test_quoted_text_reaches_helm(helm: str, tmp_path: Path, layout: str) -> None:
    """Every text, written by us as a value and as a key, is that text to Helm."""
    texts = [*TRICKY, *HELM_ONLY, *RANDOM]
    short = [text for text in texts if len(quote(text)) < 1000]
    if layout == "block":
        values = "probe:\n" + "".join(f"  - {quote(text)}\n" for text in texts)
        values += "".join(f"  - {quote(text)}: {quote(text)}\n" for text in short)
    else:
        items = [*(quote(text) for text in texts), *(f"{{{quote(text)}: {quote(text)}}}" for text in short)]
        values = f"probe: [{', '.join(items)}]\n"
    read = _probed(_helm_reads(helm, tmp_path, values))
    assert [value for _, value in read] == [*texts, *({text: text} for text in short)]


def test_emitted_values_reach_helm(helm: str, tmp_path: Path) -> None:
    """Whole values, nested as deep as they come: the long keys, the texts of many lines, the odd numbers."""
    numbers = [0, -1, 2**53 + 1, 2**64 - 1, 1000.0, 1e22, 1e-7, 1.5, -2.5e-300, True, False, None]
    items: list[object] = [
        {text: [text, [text, {text: text}], {}, []] for text in [*TRICKY, *HELM_ONLY]},
        {"k" * 1100: {"a": 1}, "é" * 1100: [numbers], "l" * 1100: "a\nb\n"},
        *({"a": text, "b": [[text]], "c": {"d": text}} for text in RANDOM),
    ]
    read = _probed(_helm_reads(helm, tmp_path, dump({"probe": items})))
    assert [_floats(value) for _, value in read] == [_floats(item) for item in items]


def _floats(value: object) -> object:
    """Numbers as Helm keeps them, told apart from booleans."""
    if isinstance(value, dict):
        return {key: _floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_floats(item) for item in value]
    return ("number", float(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def test_quoted_text_reaches_kustomize(tmp_path: Path) -> None:
    """Every text, written by us into a ConfigMap, comes out of `kustomize build` as that text."""
    kustomize = require_tool("kustomize")
    texts = [*TRICKY, *RANDOM]
    config = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "x"},
        "data": {f"k{n}": text for n, text in enumerate(texts)},
    }
    (tmp_path / "config.yaml").write_text(dump(config), encoding="utf-8", newline="")
    (tmp_path / "kustomization.yaml").write_text("resources: [config.yaml]\n", encoding="utf-8")
    run = subprocess.run([kustomize, "build", str(tmp_path)], capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 0, run.stderr[-1000:]
    built = yaml.compose(run.stdout, yaml.CSafeLoader)
    assert isinstance(built, yaml.MappingNode)
    data = next(value for key, value in built.value if key.value == "data")
    # Kustomize leaves `=` and `<<` plain, which PyYAML types as nothing; Go reads its output.
    read = {key.value: value.value if value.style else helm_value(value.value) for key, value in data.value}
    assert [read[f"k{n}"] for n in range(len(texts))] == texts
