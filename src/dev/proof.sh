# What is tried beyond the tests: seeds, bad input, faults on a real engine. Sourced by ../../dev.
# shellcheck shell=bash
# shellcheck disable=SC2154  # root and image are the caller's

# Compiles the tests and prints their class path.
test_class_path() {
  local libraries=$root/target/test-class-path
  maven -q test-compile org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath \
    "-Dmdep.outputFile=$libraries" >&2
  printf '%s\n' "$root/target/test-classes:$root/target/classes:$(<"$libraries")"
}

command_simulate() {
  local mode=engine seeds=2000 first=0
  while [[ $# -gt 0 ]]; do
    [[ $# -ge 2 ]] || die "$1 needs a value"
    case $1 in
      --mode) mode=$2 ;;
      --seeds) seeds=$2 ;;
      --seed) first=$2 seeds=1 ;;
      --from) first=$2 ;;
      *) die "usage: ./dev simulate [--mode engine|swarm] [--seeds N] [--from N], or ./dev simulate [--mode engine|swarm] --seed N" ;;
    esac
    shift 2
  done
  [[ $mode == engine || $mode == swarm ]] || die "there is no mode $mode: engine or swarm"
  need_jdk
  local classpath agent
  classpath=$(test_class_path)
  # Says at the end how much of the plan was reached.
  agent=$(tr ':' '\n' <<<"$classpath" | grep 'org.jacoco.agent.*-runtime.jar')
  "$(jdk)/bin/java" -XX:+UseParallelGC -Xmx2g "-javaagent:$agent=output=none,includes=dev.skep.plan.*" -cp "$classpath" \
    dev.skep.simulation.Simulate "$mode" "$first" "$seeds" "$root/target/classes/dev/skep/plan"
}

command_fuzz() {
  local inputs=100000 seed=1 input=
  while [[ ${1:-} == --* ]]; do
    [[ $# -ge 2 ]] || die "$1 needs a value"
    case $1 in
      --inputs) inputs=$2 ;;
      --seed) seed=$2 ;;
      --input) input=$(realpath -e -- "$2") || die "there is no $2" ;;
      *) die "usage: ./dev fuzz [--inputs N] [--seed S] [KIND...], or ./dev fuzz --input FILE KIND" ;;
    esac
    shift 2
  done
  need_jdk
  rm -f "$root/target/fuzz/report.txt"
  local result=0
  maven -q test -Dtest='FuzzTest,HttpFuzzTest#whateverIsAsked' -Dskep.tests.heap=512m \
    -Dskep.fuzz.inputs="$inputs" -Dskep.fuzz.seed="$seed" -Dskep.fuzz.input="$input" -Dskep.fuzz.kinds="$*" || result=$?
  cat "$root/target/fuzz/report.txt" 2>/dev/null || true
  return "$result"
}

command_chaos() {
  local class=dev.skep.chaos.Chaos
  local arguments=("$root")
  if [[ ${1:-} == --mode ]]; then
    case ${2:-} in
      engine) ;;
      swarm)
        class=dev.skep.chaos.several.SeveralSkeps
        arguments=()
        ;;
      *) die "there is no mode ${2:-}: engine or swarm" ;;
    esac
    shift 2
  fi
  need_jdk
  borrow_engine
  build_if_changed
  local classpath
  classpath=$(test_class_path)
  # The options and variables that pom.xml gives to tests.
  TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_CHECKS_DISABLE=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1 \
    TESTCONTAINERS_TINYIMAGE_CONTAINER_IMAGE=$image \
    "$(jdk)/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$classpath" "$class" "${arguments[@]}" "$@"
}
