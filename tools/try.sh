#!/usr/bin/env bash
# The main job, as a user does it: pack ao, install the package in an empty folder, make a project, start both services
# on the embedded engine, send one REST request and print the answer. Cleans up after itself.
source "$(dirname "$0")/setup.sh"

say "Packing ao"
npm run --silent pack:cli >&2
room=$(mktemp -d)
finish() { (cd "$room/myproj" 2>/dev/null && "$ao" down --quiet) || true; rm -rf "$room"; }
ao=$room/node_modules/.bin/ao
trap finish EXIT
npm install --silent --ignore-scripts --no-audit --no-fund --prefix "$room" "$PWD"/dist/ao-cli-*.tgz

port() { node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
AO_SERVICES_API_SERVICE_PORT=$(port); AO_SERVICES_MODEL_SERVICE_PORT=$(port)
export AO_SERVICES_API_SERVICE_PORT AO_SERVICES_MODEL_SERVICE_PORT
cd "$room"
say '$ ao init myproj'
"$ao" init myproj --yes >&2
cd myproj
say '$ ao up -d'
"$ao" up -d >&2
body='{"sepalLength": 5.1, "sepalWidth": 3.5, "petalLength": 1.4, "petalWidth": 0.2}'
say "\$ curl localhost:$AO_SERVICES_API_SERVICE_PORT/predict -H 'content-type: application/json' -d '$body'"
curl -sS --fail-with-body "http://127.0.0.1:$AO_SERVICES_API_SERVICE_PORT/predict" -H 'content-type: application/json' -d "$body"
echo
