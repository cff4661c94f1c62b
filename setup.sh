#!/bin/sh
# Install orgflow into .venv beside this file:
#
#     sh setup.sh          to use it
#     sh setup.sh dev      to work on it: with its tests and tools, from the files as they stand
#
# It may be run again at any time. It changes nothing outside .venv, but for system packages that
# are missing on Debian, Ubuntu and their like, where it may install them without asking for a password.
set -eu

case "${1-}" in
"") developing=no ;;
dev) developing=yes ;;
*)
    echo "usage: sh setup.sh [dev]" >&2
    exit 2
    ;;
esac
unset CDPATH # with it, cd may go elsewhere
cd -- "$(dirname -- "$0")"

say() { printf '%s\n' "$*" >&2; }

# Install system packages, or fail where there is no apt-get or it would ask for a password.
system_packages() {
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root=""
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || return 1
        as_root="sudo -n"
    fi
    say "Installing with apt-get: $*"
    # One unreachable source of packages need not be the one that is wanted.
    $as_root apt-get -qq update </dev/null >/dev/null || true
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends install "$@" </dev/null >/dev/null
}

# 1. A Python that is new enough.
python=""
for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    say "orgflow needs Python 3.11 or newer, and there is none here. Install it, then run this again:"
    say "  Debian, Ubuntu:  sudo apt-get install python3"
    say "  macOS:           brew install python3"
    say "  elsewhere:       https://www.python.org/downloads/"
    exit 1
fi

# 2. An environment of its own. One that another Python left behind is made anew.
if ! .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        if ! system_packages "$package"; then
            say "This Python cannot make environments. Type the following, then run this again:"
            say "  sudo apt-get install $package"
            exit 1
        fi
    fi
    "$python" -m venv --clear .venv
fi

# 3. orgflow with the libraries it needs.
say "Installing orgflow into $(pwd)/.venv ..."
if [ "$developing" = yes ]; then set -- -e '.[dev]'; else set -- .; fi
.venv/bin/python -m pip --disable-pip-version-check --no-input --quiet install "$@"

# 4. Graphviz, for pictures: it comes with pygraphviz, but not the few libraries that every desktop has.
can_draw() {
    .venv/bin/python -c 'from pygraphviz import graphviz' >/dev/null 2>&1 || command -v dot >/dev/null 2>&1
}
if ! can_draw; then
    set -- graphviz
    if .venv/bin/python -m pip --quiet show pygraphviz >/dev/null 2>&1; then
        set -- libexpat1 libglib2.0-0 libx11-6 libxext6 libxrender1
    fi
    if ! system_packages "$@" || ! can_draw; then
        say "Everything but pictures works. For pictures, install Graphviz:"
        say "  Debian, Ubuntu:  sudo apt-get install $*"
        say "  macOS:           brew install graphviz"
        say "  elsewhere:       https://graphviz.org/download/"
    fi
fi

# 5. A browser, in which the pages are tested; without one those tests are skipped.
if [ "$developing" = yes ] && ! { command -v chromium && command -v chromedriver; } >/dev/null 2>&1; then
    system_packages chromium chromium-driver ||
        say "Tests that need a browser will be skipped: there is no Chromium with its driver here."
fi
say "orgflow is ready. Try: $(pwd)/.venv/bin/orgflow demo"
