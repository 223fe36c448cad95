#!/usr/bin/env bash
# Installs what the tests need, builds everything with the analyzers on, and runs every test. The last line counts them.
#   ./test.sh          all
#   ./test.sh --fast   unit and tidy tests only
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")" || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fast=
[ "${1:-}" = --fast ] && fast=1

# Clients, drivers and the server we compare with. A test whose program is missing is skipped with its name, never silently passed.
packages=(libssl3 libsqlite3-0 libedit2 openssl)
peers=(mariadb-client mariadb-server python3 python3-pymysql python3-cryptography python3-mysqldb mycli php-cli php-mysql golang-go golang-github-go-sql-driver-mysql-dev
    default-jdk-headless libmariadb-java nodejs libdbd-mysql-perl odbc-mariadb unixodbc)
[ -n "$fast" ] || packages+=("${peers[@]}")

install() {
    local missing=() name
    for name in "${packages[@]}"; do
        case $name in
            nodejs) command -v node >/dev/null && continue ;;
            default-jdk-headless) command -v javac >/dev/null && continue ;;
        esac
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "test.sh: tests that need them are skipped; install: apt-get install ${missing[*]}"
        return
    fi
    echo "test.sh: installing ${missing[*]}"
    apt-get update -qq >/dev/null 2>&1
    # A machine without an init system must not start the servers it installs.
    [ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; local planted=1; }
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/tmp/cardea-apt.log 2>&1 ||
        for name in "${missing[@]}"; do # one that cannot be had must not keep the others away
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$name" >>/tmp/cardea-apt.log 2>&1 || echo "test.sh: $name cannot be installed"
        done
    [ -z "${planted:-}" ] || rm -f /usr/sbin/policy-rc.d
}

install_node_drivers() {
    command -v npm >/dev/null || { echo "test.sh: npm is missing, tests of the Node drivers are skipped"; return; }
    local folder=tests/Cardea.EndToEnd/Drivers/node
    [ -e "$folder/package.json" ] || return
    [ -d "$folder/node_modules/mysql2" ] || (cd "$folder" && npm install --no-audit --no-fund --silent >/tmp/cardea-npm.log 2>&1) || echo "test.sh: the Node drivers cannot be installed"
}

install
[ -n "$fast" ] || install_node_drivers

dotnet build Cardea.slnx -c Release -v q -nologo || { echo "0 passed, 1 failed"; exit 1; }
mkdir -p artifacts

passed=0 failed=0 skipped=0
run() { # project
    local output=artifacts/$1.log
    "artifacts/bin/$1/release/$1" --no-progress --no-ansi >"$output" 2>&1
    local code=$?
    grep -vE '^\s+at |^$' "$output"
    count() { grep -E "^ +$1: [0-9]+" "$output" | tail -1 | grep -oE '[0-9]+' || echo 0; }
    passed=$((passed + $(count succeeded))); failed=$((failed + $(count failed))); skipped=$((skipped + $(count skipped)))
    # A runner that crashed, or a project that ran nothing, is a failure too.
    [ $code -eq 0 ] || [ "$(count failed)" -gt 0 ] || failed=$((failed + 1))
}

# Both programs as ./cardea makes them. The image may be missing for one reason only: the registry does not have its compiler (NuGet's errors).
if [ -z "$fast" ]; then
    echo "== ./cardea build"
    ./cardea build || { [ -x artifacts/quick/cardea ] && grep -q 'error NU' artifacts/image.log; } || failed=1
    [ ! -x artifacts/program/cardea ] || artifacts/program/cardea client --version || failed=1
fi

projects=(Cardea.Tests Cardea.Conformance Cardea.EndToEnd)
[ -z "$fast" ] || projects=(Cardea.Tests)
for project in "${projects[@]}"; do
    echo "== $project"
    run "$project"
done

if [ $skipped -gt 0 ]; then echo "$passed passed, $failed failed, $skipped skipped"; else echo "$passed passed, $failed failed"; fi
[ $failed -eq 0 ] && [ $passed -gt 0 ]
