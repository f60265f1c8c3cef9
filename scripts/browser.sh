#!/usr/bin/env bash
# For the tests of pages in a browser: puts axe-core, which checks pages for accessibility, into build/axe, and installs
# Chromium with its driver where there is none. Where either is not possible, it says so, and those tests are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
sums=$PWD/scripts/browser.sha256
skip() { echo "browser: $1, so pages are not tested in a browser"; exit; }
if ! { command -v chromium && command -v chromedriver; } > /dev/null; then
  { [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; } || skip "chromium is not installed"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium chromium-driver; } \
    > /dev/null 2>&1 || skip "apt-get cannot install chromium"
fi
if (cd build/axe && sha256sum --check --status "$sums") 2> /dev/null; then exit; fi
command -v npm > /dev/null || skip "npm is not installed"
mkdir -p build
fetched=$(mktemp -d "$PWD/build/axe.XXXXXX")
trap 'rm -rf "$fetched"' EXIT
cd "$fetched"
npm pack --silent --fetch-retries=1 axe-core@4.14.1 > /dev/null 2>&1 || skip "npm cannot fetch axe-core"
tar --no-same-owner -xzf axe-core-4.14.1.tgz package/axe.min.js
cd package
sha256sum --check --quiet "$sums"
rm -rf ../../axe && mv "$PWD" ../../axe
