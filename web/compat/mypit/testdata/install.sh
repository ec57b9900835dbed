#!/bin/sh
# Installs Python's requests, with which the documented client of the tests is written. Does nothing where it is there.
set -eu

have_requests() { python3 -c 'import requests' 2>/dev/null; }

if have_requests; then
	exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "The tests need Python 3 with the package requests, and this script installs them only as root on Debian" >&2
	echo "or Ubuntu. Install them, so that \`python3 -c 'import requests'\` works." >&2
	exit 1
fi
echo "installing the Debian packages python3 and python3-requests"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-requests
have_requests || { echo "apt-get installed python3-requests, but $(command -v python3) does not find it" >&2; exit 1; }
