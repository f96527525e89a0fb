#!/bin/sh
# Process 1 of the container: starts the two servers, and ends them when the container is told to stop.
set -eu

date -u '+started %Y-%m-%dT%H:%M:%SZ' >> "$SERVICE_HOME/starts.log"

httpd -f -p 8080 -h /usr/share/service &
web=$!
nc -ll -p 50000 -e hostname &
agents=$!

# Process 1 gets no default handlers from the kernel: without these lines `docker stop` would take ten seconds.
trap 'kill "$web" "$agents"; exit 0' TERM INT
wait "$web"
