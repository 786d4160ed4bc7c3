"""Make plugin.yaml and docs/parameters.md from the table of settings. `--check` writes nothing and compares."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "plugin"))

from cilium_homelab.settings import SETTINGS, Setting  # noqa: E402  (the checkout, not what is installed)

PLUGIN = """\
# The Argo CD Config Management Plugin: an Application names it in spec.source.plugin.name.
# No version: it would become a part of that name. No discover rules: Argo CD would send every
# repository to the plugin to ask. To have folders with a homelab.yaml taken without being named, add
#   discover: {fileName: homelab.yaml}
# No static parameters: Argo CD lists them behind the dynamic ones, under the same names.
apiVersion: argoproj.io/v1alpha1
kind: ConfigManagementPlugin
metadata:
  name: cilium-homelab
spec:
  generate:
    command: [cilium-homelab, generate]
  parameters:
    dynamic:
      command: [cilium-homelab, parameters]
"""

PAGE = """\
# Parameters

What differs between clusters that share one folder. Made from `plugin/cilium_homelab/settings.py`
by `scripts/make_plugin.py`.

| parameter | environment variable | replaces | when not given | what it is |
| --- | --- | --- | --- | --- |
{rows}

The strongest of these that is given counts:

1. `SPEC` on the command line (before `file` and `spec`),
2. the parameter of the Application,
3. the variable in the Application's `plugin.env`, which reaches the plugin as `ARGOCD_ENV_CILIUM_HOMELAB_...`,
4. the variable in the sidecar's own environment, or in your shell,
5. the spec, then the default.

Empty, `null` and `[]` all mean: not given. An unknown parameter, or a value that cannot be, is an
error (`cilium-homelab explain CH118`). `generate` and `render` read settings; `validate` judges files as they stand.

```yaml
spec:
  source:
    repoURL: https://git.example.org/homelab.git
    path: cilium
    plugin:
      name: cilium-homelab
      env:
        - {{name: CILIUM_HOMELAB_CLUSTER_NAME, value: attic}}
      parameters:
        - {{name: api-server, string: "192.168.1.10:6443"}}
        - {{name: install, string: "false"}}
```

Argo CD shows them in the Application's parameters tab, with what the spec says as defaults. It hands
over only what an Application sets, at most 128 KiB a parameter. A whole spec fits into one, and the
folder may then be empty:

```yaml
    plugin:
      name: cilium-homelab
      parameters:
        - name: spec
          string: |
            apiVersion: cilium-homelab.io/v1alpha1
            kind: CiliumHomelab
            metadata: {{name: attic}}
            spec:
              cilium: {{version: "1.20.0", install: false}}
              pools: [192.168.1.128/25]
              l2: true
```

Try one in your shell before you commit it:

```
CILIUM_HOMELAB_CLUSTER_NAME=attic cilium-homelab render
```
"""


def row(setting: Setting) -> str:
    """One line of the page's table."""
    replaces = f"`spec.{'.'.join(setting.route)}`" if setting.route else ""
    otherwise = "the spec" if setting.route and not setting.default else ""
    default = f"`{setting.default}`" if setting.default else otherwise or "the file"
    what = setting.tooltip.partition("; replaces")[0].partition(" Replaces")[0].rstrip(".")
    cells = (f"`{setting.name}`", f"`{setting.variable}`", replaces, default, what)
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def made() -> dict[Path, str]:
    """Each file and its text."""
    return {
        ROOT / "plugin.yaml": PLUGIN,
        ROOT / "docs" / "parameters.md": PAGE.format(rows="\n".join(map(row, SETTINGS))),
    }


def main() -> int:
    """Write the files, or with --check say which are not current."""
    check = "--check" in sys.argv[1:]
    stale = {
        path: text for path, text in made().items() if not path.exists() or path.read_text(encoding="utf-8") != text
    }
    for path, text in stale.items():
        if check:
            print(f"{path.relative_to(ROOT)} is not current: run scripts/make_plugin.py", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if stale and check else 0


if __name__ == "__main__":
    raise SystemExit(main())
