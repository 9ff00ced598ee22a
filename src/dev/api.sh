# The engine's API by curl: a docker command may be missing here, or too new for the engine. Sourced by ../../dev.
# shellcheck shell=bash

# api METHOD PATH [CURL-ARGS...]: one call to the engine at DOCKER_HOST; fails on any answer but a good one.
api() {
  local method=$1 path=$2 target
  shift 2
  case $DOCKER_HOST in
    unix://*) target=(--unix-socket "${DOCKER_HOST#unix://}" "http://engine$path") ;;
    tcp://*) target=("http://$(tcp_address)$path") ;;
    *) return 1 ;;
  esac
  if [[ $DOCKER_HOST == tcp://* && -n ${DOCKER_TLS_VERIFY:-} ]]; then
    target=(--cacert "$(certificates)/ca.pem" --cert "$(certificates)/cert.pem" --key "$(certificates)/key.pem"
      "https://$(tcp_address)$path")
  fi
  curl --silent --fail --noproxy '*' --max-time 60 --request "$method" "$@" "${target[@]}"
}

# HOST:PORT of a tcp:// DOCKER_HOST.
tcp_address() {
  local address=${DOCKER_HOST#tcp://}
  address=${address%%/*}
  [[ $address =~ :[0-9]+$ ]] || address+=:$([[ -n ${DOCKER_TLS_VERIFY:-} ]] && echo 2376 || echo 2375)
  printf '%s\n' "$address"
}

certificates() { printf '%s\n' "${DOCKER_CERT_PATH:-${DOCKER_CONFIG:-$HOME/.docker}}"; }

# answers HOST: whether an engine answers there within a few seconds.
answers() { [[ $(DOCKER_HOST=$1 api GET /_ping --max-time 5 2>/dev/null) == OK ]]; }

# with_label PATH LABEL: the ids of what that list holds with this label.
with_label() {
  api GET "$1" --get --data-urlencode "filters={\"label\":[\"$2\"]}" | grep -oE '"Id":"[0-9a-f]{64}"' | cut -d'"' -f4 || true
}
