#!/bin/sh
# Skep beside one engine, at its very socket:
#
#   SKEP_DESIRED=/srv/shop manifests/single-engine/run.sh
#
# Whoever may speak to the socket owns the machine: compose.yaml, beside this, puts a proxy in between.
set -eu
socket=${SKEP_ENGINE_SOCKET:-/var/run/docker.sock}
exec docker run --detach --name "${SKEP_NAME:-skep}" \
  --restart unless-stopped --read-only --cap-drop ALL --security-opt no-new-privileges --memory 768m \
  --group-add "$(stat -L -c %g "$socket")" \
  --mount "type=bind,source=$socket,target=/var/run/docker.sock,readonly" \
  --mount "type=bind,source=${SKEP_DESIRED:?the folder with what Skep is to keep},target=/desired,readonly" \
  --publish "${SKEP_PUBLISH:-127.0.0.1:8080}:8080" \
  "${SKEP_IMAGE:-skep:latest}" run /desired
