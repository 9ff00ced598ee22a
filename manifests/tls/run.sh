#!/bin/sh
# Skep and engines that are elsewhere, through TLS:
#
#   SKEP_DESIRED=/srv/shop SKEP_ENGINE=tcp://engine.example.com:2376 SKEP_CERTIFICATES=~/certificates manifests/tls/run.sh
#
# SKEP_ENGINE is kept; Skep itself runs on the engine that `docker` speaks to. The certificates (ca.pem, cert.pem,
# key.pem) are given to the image's user, through a volume of its own: a key that all may read is none.
set -eu
engine=${SKEP_ENGINE:?the engine that Skep is to keep: tcp://host:2376}
certificates=${SKEP_CERTIFICATES:?the folder of ca.pem, cert.pem and key.pem}
name=${SKEP_NAME:-skep}
docker volume create "$name-certificates" >/dev/null
docker create --name "$name-certificates" --volume "$name-certificates:/certificates" "${SKEP_IMAGE:-skep:latest}" --version >/dev/null
trap 'docker rm "$name-certificates" >/dev/null' EXIT
tar -C "$certificates" --owner=65532 --group=65532 --mode=u=r,go= -c ca.pem cert.pem key.pem |
  docker cp - "$name-certificates:/certificates"
docker run --detach --name "$name" \
  --restart unless-stopped --read-only --cap-drop ALL --security-opt no-new-privileges --memory 768m \
  --env "DOCKER_HOST=$engine" --env DOCKER_TLS_VERIFY=1 --env DOCKER_CERT_PATH=/certificates \
  --volume "$name-certificates:/certificates:ro" \
  --mount "type=bind,source=${SKEP_DESIRED:?the folder with what Skep is to keep},target=/desired,readonly" \
  --publish "${SKEP_PUBLISH:-127.0.0.1:8080}:8080" \
  "${SKEP_IMAGE:-skep:latest}" run /desired
