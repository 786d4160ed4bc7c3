"""What differs between clusters from one folder: parameters of an Application, and the environment.

One table says it all: `read_settings` reads by it, `cilium-homelab parameters` announces it, and
scripts/make_plugin.py makes plugin.yaml and docs/parameters.md from it.
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .diagnostics import Diagnostic, Place, Severity
from .source import Document, Source

PARAMETERS = "ARGOCD_APP_PARAMETERS"
"""JSON, a list of {name, string | array | map}; `null` when an Application sets none (Argo CD 3.5.1)."""

PREFIXES = ("ARGOCD_ENV_CILIUM_HOMELAB_", "CILIUM_HOMELAB_")
"""Argo CD puts ARGOCD_ENV_ before what an Application sets in plugin.env."""

NOTHING = frozenset({"", "null", "[]"})
"""Texts that mean: not given. Templates of an ApplicationSet leave these behind."""


class Setting(NamedTuple):
    """One setting. `route` is the key of the spec that it replaces; () where it replaces none."""

    name: str
    title: str
    tooltip: str
    default: str = ""
    route: tuple[str, ...] = ()
    boolean: bool = False

    @property
    def variable(self) -> str:
        """The environment variable, without Argo CD's prefix."""
        return PREFIXES[1] + self.suffix

    @property
    def suffix(self) -> str:
        """The name as environment variables spell it."""
        return self.name.upper().replace("-", "_")


SETTINGS = (
    Setting("file", "Spec file", "The spec, relative to the Application's path.", "homelab.yaml"),
    Setting(
        "cilium-version",
        "Cilium version",
        "The chart's version; replaces spec.cilium.version.",
        route=("cilium", "version"),
    ),
    Setting(
        "cluster-name", "Cluster name", "Cilium's cluster.name; replaces spec.cluster.name.", route=("cluster", "name")
    ),
    Setting(
        "api-server",
        "API server",
        "The address and port that nodes reach the Kubernetes API at; replaces spec.cluster.apiServer.",
        route=("cluster", "apiServer"),
    ),
    Setting(
        "chart-path",
        "Chart folder",
        "A vendored chart, relative to the spec; replaces spec.cilium.chart.path.",
        route=("cilium", "chart", "path"),
    ),
    Setting(
        "chart-repository",
        "Chart repository",
        "Where the chart is fetched from, https:// or oci://; replaces spec.cilium.chart.repository.",
        "https://helm.cilium.io",
        route=("cilium", "chart", "repository"),
    ),
    Setting(
        "install",
        "Install Cilium",
        "true or false; false renders pools and policies only. Replaces spec.cilium.install.",
        "true",
        route=("cilium", "install"),
        boolean=True,
    ),
    Setting("strict", "Strict", "true or false; true lets warnings fail a sync too.", "false", boolean=True),
    Setting("spec", "Whole spec", "The spec itself, as YAML, instead of a file."),
)

BY_NAME = {setting.name: setting for setting in SETTINGS}
_OTHERS = frozenset({"CHART_CACHE", "TIMEOUT"})  # variables of generate alone, which are no parameters


class Given(NamedTuple):
    """The value of a setting, and who gave it: `parameter "file"`, or an environment variable's name."""

    text: str
    origin: str


class Settings(NamedTuple):
    """What was given, by the setting's name, and what is wrong with it (CH118)."""

    given: dict[str, Given]
    findings: tuple[Diagnostic, ...] = ()

    @property
    def strict(self) -> bool:
        """Whether warnings fail too."""
        return "strict" in self.given and self.given["strict"].text == "true"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of a run: a parameter wins over ARGOCD_ENV_CILIUM_HOMELAB_X, that over CILIUM_HOMELAB_X."""
    findings: list[Diagnostic] = []
    given: dict[str, Given] = {}
    for name, value in (*_environment(environ, findings), *_parameters(environ, findings)):
        fault = _fault(BY_NAME[name], value.text)
        if fault:
            findings.append(finding(value.origin, value.text, *fault))
        else:
            given[name] = value
    return Settings(given, tuple(findings))


def finding(origin: str, text: str, message: str, help: str) -> Diagnostic:
    """What is wrong with a setting, shown under the name of whoever gave it."""
    return Diagnostic("CH118", Severity.ERROR, Place(Document(Source(origin, text))), message, help=help)


def _fault(setting: Setting, text: str) -> tuple[str, str] | None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return "the value is not UTF-8 text", "write it as UTF-8"
    if setting.boolean and text not in ("true", "false"):
        return f'"{text}" is neither true nor false', "write true or false"
    if setting.name != "spec" and not text.isprintable():
        return "the value holds a line break or a control character", "write one line of plain text"
    return None


def _environment(environ: Mapping[str, str], findings: list[Diagnostic]) -> Iterator[tuple[str, Given]]:
    """What the environment gives, the stronger prefix last."""
    for prefix in reversed(PREFIXES):
        for setting in SETTINGS:
            text = _meant(setting, environ.get(prefix + setting.suffix, ""))
            if text is not None:
                yield setting.name, Given(text, prefix + setting.suffix)
    known = {setting.suffix for setting in SETTINGS} | _OTHERS
    for variable in sorted(environ):
        suffix = variable.removeprefix(PREFIXES[0])
        if suffix not in known and suffix != variable:
            findings.append(
                finding(variable, "", f"{PREFIXES[1]}{suffix} is no setting", _close(suffix, known, PREFIXES[1]))
            )


def _meant(setting: Setting, text: str) -> str | None:
    """A text as it is meant: None where it stands for nothing."""
    stripped = text.strip()
    if stripped in NOTHING:
        return None
    return text if setting.name == "spec" else stripped


def _parameters(environ: Mapping[str, str], findings: list[Diagnostic]) -> Iterator[tuple[str, Given]]:
    """What the Application's parameters give, in their order; of two of one name the last wins."""
    text = environ.get(PARAMETERS, "").strip()
    if text in NOTHING:
        return
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        entries = None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        help_text = 'Argo CD writes it from spec.source.plugin.parameters, as [{"name": "file", "string": "a.yaml"}]'
        findings.append(finding(PARAMETERS, "", "this is not a JSON list of parameters", help_text))
        return
    for entry in entries:
        yield from _parameter(entry, findings)


def _parameter(entry: dict[str, object], findings: list[Diagnostic]) -> Iterator[tuple[str, Given]]:
    name = entry.get("name")
    origin = f'parameter "{name}"'
    if not isinstance(name, str) or name not in BY_NAME:
        known = {setting.name for setting in SETTINGS}
        findings.append(finding(origin, "", f'there is no parameter "{name}"', _close(str(name), known)))
    elif entry.get("array") or entry.get("map"):
        what = "a list" if entry.get("array") else "a map"
        findings.append(finding(origin, "", f'the parameter is {what}: "{name}" is one text', "write `string:`"))
    else:
        value = entry.get("string")
        text = _meant(BY_NAME[name], value) if isinstance(value, str) else None
        if text is not None:
            yield name, Given(text, origin)


def _close(name: str, known: set[str] | frozenset[str], prefix: str = "") -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, sorted(known), 1)
    if close:
        return f"did you mean {prefix}{close[0]}?"
    return f"there are {', '.join(prefix + one for one in sorted(known))}"
