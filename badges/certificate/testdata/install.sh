#!/bin/sh
# Installs Poppler's programs (pdftotext, pdfinfo, pdffonts), with which the tests read certificates. Does nothing where
# they are there.
set -eu

have_poppler() {
	command -v pdftotext >/dev/null && command -v pdfinfo >/dev/null && command -v pdffonts >/dev/null
}

if have_poppler; then
	exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "The tests need Poppler's programs (pdftotext, pdfinfo, pdffonts), and this script installs them only as root" >&2
	echo "on Debian or Ubuntu. Install the package poppler-utils." >&2
	exit 1
fi
echo "installing the Debian package poppler-utils"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends poppler-utils
have_poppler || { echo "apt-get installed poppler-utils, but pdftotext is still not to be found" >&2; exit 1; }
