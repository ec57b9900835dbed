#!/bin/sh
# Installs the BitBadges SDK that the tests of the dynamic stores are made with, as package-lock.json says. Does nothing
# where it is up to date.
set -eu
cd "$(dirname "$0")"

if ! command -v npm >/dev/null; then
	if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
		echo "The tests need Node.js 20 or newer with npm, and this script installs them only as root on Debian" >&2
		echo "or Ubuntu. Install them, so that \`node\` and \`npm\` are in PATH." >&2
		exit 1
	fi
	echo "installing the Debian packages nodejs and npm"
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm
fi
if ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then
	echo "The tests need Node.js 20 or newer; $(command -v node) is $(node --version). Install a newer one." >&2
	exit 1
fi
# npm writes this file last; it is as new as what is installed.
if [ node_modules/.package-lock.json -nt package-lock.json ]; then
	exit 0
fi
echo "installing the npm packages of web/compat/bitbadges/testdata/sdk"
npm ci --ignore-scripts --loglevel=error
