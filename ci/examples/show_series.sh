#!/bin/sh
# Has the running SlicerQReads show a folder: show_series.sh FOLDER. Needs curl and jq.
set -eu
connection=$(ls -t "$XDG_RUNTIME_DIR"/slicerqreads/http-*.json | head -n 1)
# By a file of its own: what is on a command line, every user of the machine can read.
jq -r '"header = \"Authorization: Bearer " + .token + "\"\nurl = \"" + .url + "/api/v1/show\""' "$connection" |
    curl --config - --noproxy '*' --silent --show-error --write-out ' %{http_code}\n' \
        --header 'Content-Type: application/json' --data "$(jq -n --arg path "$1" '{path: $path}')"
