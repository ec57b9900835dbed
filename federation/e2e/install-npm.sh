#!/bin/sh
# Installs the npm packages of the folders that are given, as their package-lock.json says: what the ActivityPub peer of
# the tests and other systems' clients are made with. Does nothing where they are up to date.
set -eu

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
for folder in "$@"; do
	# npm writes this file last; it is as new as what is installed.
	if [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ]; then
		continue
	fi
	echo "installing the npm packages of $folder"
	(cd "$folder" && npm ci --ignore-scripts --loglevel=error)
done
