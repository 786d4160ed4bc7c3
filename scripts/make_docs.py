"""Make docs/rules from the files of the rules: a page a code and an index. `--check` writes nothing and compares."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "plugin"))

from cilium_homelab.rules.documentation import Page, markdown, page_of  # noqa: E402  (the checkout's)
from cilium_homelab.rules.table import RULES  # noqa: E402

FOLDER = ROOT / "docs" / "rules"
FAMILIES = {
    "CH1": "The spec and YAML",
    "CH2": "Pools and addresses",
    "CH3": "L2 announcements",
    "CH4": "Services and sharing",
    "CH5": "Helm values and the chart",
    "CH6": "BGP",
    "CH7": "Argo CD and kustomize",
    "CH8": "Migration",
}

INDEX = """\
# Codes of findings

Each code is permanent and explains itself: `cilium-homelab explain CH203` prints what its page says. Errors fail a
run, warnings only with `--strict`; information shows with `-v`. [validate.md](../validate.md)
says how codes are chosen and silenced. Made from `plugin/cilium_homelab/rules/` by `scripts/make_docs.py`.

An example is the body of a spec's `spec:`, or manifests: a comment `# NAME.yaml` begins the file of that name,
`# cilium: VERSION` says which release it is about.

{families}"""

HEAD = "| code | severity | what is wrong | releases |\n| --- | --- | --- | --- |\n"


def page(content: Page) -> str:
    """One code's page."""
    rule = content.rule
    return (
        f"# {rule.code} {rule.name}\n\nSeverity: {rule.severity.label}\n\n{markdown(content)}\n[All codes](README.md)\n"
    )


def index(pages: list[Page]) -> str:
    """The table of all codes, by family."""
    parts = []
    for family, heading in FAMILIES.items():
        rows = [_row(content) for content in pages if content.rule.code.startswith(family)]
        if rows:
            parts.append(f"## {family}xx: {heading}\n\n{HEAD}{''.join(rows)}")
    return INDEX.format(families="\n".join(parts))


def _row(content: Page) -> str:
    rule = content.rule
    link = f"[{rule.code}]({rule.code}.md) {rule.name}"
    return f"| {link} | {rule.severity.label} | {content.title.replace('|', chr(92) + '|')} | {content.releases} |\n"


def made() -> dict[Path, str]:
    """Each file and its text."""
    pages = [page_of(rule) for rule in RULES]
    files = {FOLDER / f"{content.rule.code}.md": page(content) for content in pages}
    return {**files, FOLDER / "README.md": index(pages)}


def main() -> int:
    """Write the files and remove others, or with --check say which are not current."""
    check = "--check" in sys.argv[1:]
    files = made()
    stale = [path for path, text in files.items() if not path.exists() or path.read_bytes() != text.encode()]
    left = sorted(set(FOLDER.glob("*")) - set(files))
    if check:
        for path in [*stale, *left]:
            print(f"{path.relative_to(ROOT)} is not current: run scripts/make_docs.py", file=sys.stderr)
        return 1 if stale or left else 0
    FOLDER.mkdir(exist_ok=True)
    for path in stale:
        path.write_bytes(files[path].encode())
    for path in left:
        path.unlink()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
