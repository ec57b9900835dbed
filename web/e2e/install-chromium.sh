#!/bin/sh
# Installs Chromium, in which the stories run. Does nothing where it is there.
set -eu

have_chromium() {
	[ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
		command -v google-chrome >/dev/null
}

if have_chromium; then
	exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "The tests of the pages need Chromium, and this script installs it only as root on Debian. Install the" >&2
	echo "package chromium, or set CHROMIUM to the path of another browser of its kind." >&2
	exit 1
fi
echo "installing the Debian package chromium"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
have_chromium || { echo "apt-get installed chromium, but it is still not to be found" >&2; exit 1; }
