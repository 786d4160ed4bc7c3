#!/bin/sh
# Set up a virtual environment with this checkout in it. Usage: scripts/setup.sh FOLDER [GROUP]
# GROUP is a dependency group of pyproject.toml. Uses uv where it is there; needs Python 3.10 and venv.
set -eu
venv=$1
group=${2:-}

fail() { printf '\nsetup: %s\n' "$*" >&2; exit 1; }

# The newest Python that works and can make one. A name on PATH may be a shim that does not work: ask it.
make_venv() {
  newest=""
  for name in ${PYTHON_FOR_VENV:-python3.14 python3.13 python3.12 python3.11 python3.10 python3}; do
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1 || continue
    newest=${newest:-$name}
    if command -v uv >/dev/null 2>&1; then
      uv venv --quiet --seed --python "$name" "$venv" && return
    else
      "$name" -m venv "$venv" >/dev/null 2>&1 && return
    fi
    rm -rf "$venv"
  done
  [ -n "$newest" ] || fail "Python 3.10 or newer is needed and was not found. On Debian and Ubuntu: apt install python3 python3-venv"
  fail "$newest has no working venv. On Debian and Ubuntu: apt install python3-venv"
}

[ -x "$venv/bin/python" ] || make_venv

# Groups as plain requirements: pip knows dependency groups only from 25.1 on.
requirements=$("$venv/bin/python" - "$group" <<'PY'
import re, sys
group = sys.argv[1]
text = open("pyproject.toml", encoding="utf-8").read()
block = text.split("[dependency-groups]")[1].split("\n[")[0]
found = re.search(rf"^{group} = \[(.*?)\]", block, re.MULTILINE | re.DOTALL) if group else None
print("\n".join(re.findall(r'"([^"]+)"', found[1])) if found else "")
PY
)
echo "setup: installing into $venv" "$group"
if command -v uv >/dev/null 2>&1; then
  install() { uv pip install --quiet --python "$venv/bin/python" "$@"; }
else
  # One that was being made when the power went has no pip yet.
  "$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip >/dev/null 2>&1 ||
    fail "$venv has no pip: remove the folder and run again"
  install() { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"; }
fi
# shellcheck disable=SC2086  (one requirement a word)
install --editable . $requirements || fail "installing failed; the lines above say why"
touch "$venv/.installed${group:+-$group}"
