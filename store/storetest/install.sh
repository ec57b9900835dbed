#!/bin/sh
# Installs PostgreSQL's server, which the tests start by themselves. Does nothing where it is there.
set -eu

have_postgres() {
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null
}

if have_postgres || [ -n "${TEST_POSTGRES:-}" ]; then
	exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "The tests need PostgreSQL's server programs (initdb, postgres), and this script installs them only" >&2
	echo "as root on Debian or Ubuntu. Install the package postgresql (elsewhere postgresql-server), or set" >&2
	echo "TEST_POSTGRES to the URL of a server on which the tests may create databases." >&2
	exit 1
fi
echo "installing the Debian package postgresql"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql
have_postgres || { echo "apt-get installed postgresql, but initdb is still not to be found" >&2; exit 1; }
