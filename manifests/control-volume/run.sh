#!/bin/sh
# Skep and an engine that a control volume names (docs/endpoints.md):
#
#   SKEP_DESIRED=/srv/shop SKEP_CONTROL=control manifests/control-volume/run.sh
#
# SKEP_CONTROL is the container that hands the volume over, at /docker: with env, and with certificates where they are needed.
set -eu
exec docker run --detach --name "${SKEP_NAME:-skep}" \
  --restart unless-stopped --read-only --cap-drop ALL --security-opt no-new-privileges --memory 768m \
  --volumes-from "${SKEP_CONTROL:?the container that has the control volume}:ro" --env SKEP_CONTROL_DIR=/docker \
  --mount "type=bind,source=${SKEP_DESIRED:?the folder with what Skep is to keep},target=/desired,readonly" \
  --publish "${SKEP_PUBLISH:-127.0.0.1:8080}:8080" \
  "${SKEP_IMAGE:-skep:latest}" run /desired
