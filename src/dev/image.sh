# The images: Skep's own, and that of the proxy before an engine. Sourced by ../../dev.
# shellcheck shell=bash
# shellcheck disable=SC2154  # root, jar and image are the caller's

# What a build of an image is made from is left there: root/ and base/ beside a Dockerfile.
image_work=$root/target/image
# Taken where it can be pulled; it is the C library and little else.
usual_base=gcr.io/distroless/base-nossl-debian12:nonroot
# What of Java the application uses; of its libraries, more is named than is ever asked for.
image_modules=java.base,java.logging,java.management,java.naming,java.security.jgss,java.sql,java.xml
image_modules+=,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs

skep_image() { printf '%s\n' "${SKEP_IMAGE:-skep:latest}"; }
skep_proxy_image() { printf '%s\n' "${SKEP_PROXY_IMAGE:-skep-proxy:latest}"; }

command_image() {
  [[ $# == 0 ]] || die "usage: ./dev image"
  need_jdk
  find_engine
  keep_private_engine
  build_images
  remember image "$(skep_image)"
  remember image "$(skep_proxy_image)"
}

# For the tests: under names of their own, and as they are where no registry is reached.
images_to_test() {
  export SKEP_IMAGE=skep:tested SKEP_PROXY_IMAGE=skep-proxy:tested SKEP_IMAGE_BASE=scratch
  build_images
  remember image "$SKEP_IMAGE"
  remember image "$SKEP_PROXY_IMAGE"
}

# Both, on the engine at DOCKER_HOST.
build_images() {
  need_jdk
  need cc gcc
  need haproxy haproxy
  build_if_changed
  if [[ $(<"$root/target/built-by-dev") != "$(source_date)" ]]; then
    say "building Skep: what is there is of another commit"
    build -q >&2
  fi
  image_root
  choose_base
  build_image "$(skep_image)" "$image_work/skep" "BASE=$base" "TITLE=Skep" "VERSION=$(version)" "REVISION=$(revision)" \
    "CREATED=$(source_date_text)" "SOURCE=$(of_pom url)" "LICENSES=Apache-2.0" "DESCRIPTION=$(of_pom description)"
  proxy_root
  build_image "$(skep_proxy_image)" "$image_work/proxy" "VERSION=$(version)" "REVISION=$(revision)" \
    "CREATED=$(source_date_text)" "SOURCE=$(of_pom url)"
}

# The commit's second: nothing in an image is younger.
source_date() {
  if [[ -n ${SOURCE_DATE_EPOCH:-} ]]; then
    printf '%s\n' "$SOURCE_DATE_EPOCH"
  else
    git -C "$root" log -1 --format=%ct 2>/dev/null || stat -c %Y "$root/pom.xml"
  fi
}

source_date_text() { date --utc --date="@$(source_date)" +%Y-%m-%dT%H:%M:%SZ; }

# What makes two builds of a commit equal: the time that is written into jars.
as_of_commit() {
  printf -- '-Dproject.build.outputTimestamp=%s\n-Dquarkus.package.output-timestamp=%s\n' "$(source_date_text)" "$(source_date_text)"
}

revision() {
  local commit
  commit=$(git -C "$root" rev-parse HEAD 2>/dev/null) || {
    echo unknown
    return 0
  }
  [[ -z $(git -C "$root" status --porcelain 2>/dev/null) ]] || commit+=-changed
  printf '%s\n' "$commit"
}

# of_pom NAME: the project's own, which are indented by two.
of_pom() { sed -nE "s|^  <$1>(.*)</$1>\$|\1|p" "$root/pom.xml"; }
version() { of_pom version; }

# What the image has beside its base. The AOT caches are trained here, by the very Java and with the very options that it
# runs with: they know their jars by place below the last common folder, by size and by time.
image_root() {
  local stage=$image_work/skep/root home=$image_work/skep/root/opt/skep
  image_java
  say "laying out the image"
  rm -rf "$image_work/skep"
  mkdir -p "$home/jvm" "$stage/usr/local/bin"
  cp "$root/src/main/image/Dockerfile" "$image_work/skep/Dockerfile"
  cp -a "$image_work/java/home" "$home/java"
  cp -a "${jar%/*}" "$home/app"
  rm -f "$home"/app/*.aot "$home/app/quarkus-app-dependencies.txt"
  cp "$root/LICENSE" "$home/LICENSE"
  launcher "$stage/usr/local/bin/skep"
  software_bill "$home/skep.cdx.json"
  image_options "$home"
  chmod -R u=rwX,go=rX "$stage"
  find "$stage" -exec touch -h -d "@$(source_date)" {} +
  (
    jar=$home/app/quarkus-run.jar
    newer_class_files
    make_caches "$home/java"
  )
  [[ -f $home/app/run.aot && -f $home/app/command.aot ]] || die "the AOT caches of the image could not be made"
}

# image_options HOME: the options of src/main/jvm, the cache and the jar, as the launcher hands them on.
image_options() {
  local kind
  for kind in run command; do
    {
      grep -v '^#' "$root/src/main/jvm/$kind"
      printf '%s\n' "-XX:AOTCache=/opt/skep/app/$kind.aot" -jar /opt/skep/app/quarkus-run.jar
    } >"$1/jvm/$kind"
  done
}

# A Java that has what is used and nothing else. It is made anew for another JDK only.
image_java() {
  local made_of
  made_of=$(cat "$(jdk)/release"; echo "$image_modules")
  [[ $(cat "$image_work/java/made-of" 2>/dev/null) != "$made_of" ]] || return 0
  say "making a Java for the image"
  rm -rf "$image_work/java"
  mkdir -p "$image_work/java"
  "$(jdk)/bin/jlink" --add-modules "$image_modules" --strip-java-debug-attributes --no-header-files --no-man-pages \
    --compress zip-6 --output "$image_work/java/home" ||
    die "jlink could not make a Java from $(jdk): a JDK 25 with jmods, or one that links without them (Temurin), is needed"
  printf '%s\n' "$made_of" >"$image_work/java/made-of"
}

launcher() {
  cc -Os -static -no-pie -nostdlib -ffreestanding -fno-builtin -fno-stack-protector -fno-asynchronous-unwind-tables \
    -fno-tree-loop-distribute-patterns -Wl,--build-id=none -s -o "$1" "$root"/src/main/image/{skep,health}.c
}

# software_bill FILE: what the image is made of, in CycloneDX: what Maven knows, the jars that Quarkus adds, and Java itself.
software_bill() {
  local bill=$root/target/skep.cdx.json line group artifact version java
  if [[ ! -f $bill || $root/pom.xml -nt $bill ]]; then
    maven -q org.cyclonedx:cyclonedx-maven-plugin:makeBom "-Dproject.build.outputTimestamp=$(source_date_text)" >&2
  fi
  java=$(sed -nE 's/^JAVA_RUNTIME_VERSION="(.*)"$/\1/p' "$(jdk)/release")
  {
    component library "$(sed -nE 's/^IMPLEMENTOR="(.*)"$/\1/p' "$(jdk)/release")" openjdk "$java" "pkg:generic/openjdk@${java/+/%2B}"
    while IFS=: read -r group artifact _ _ version; do
      grep -qF "\"pkg:maven/$group/$artifact@$version" "$bill" ||
        component library "$group" "$artifact" "$version" "pkg:maven/$group/$artifact@$version?type=jar"
    done <"${jar%/*}/quarkus-app-dependencies.txt"
  } >"$image_work/components"
  # After the line that begins the list; the first is that of the components.
  sed "0,/^  \"components\" : \[/{/^  \"components\" : \[/r $image_work/components
}" "$bill" >"$1"
  rm "$image_work/components"
}

# component TYPE GROUP NAME VERSION URL
component() {
  printf '    {\n      "type" : "%s",\n      "bom-ref" : "%s",\n      "group" : "%s",\n      "name" : "%s",\n      "version" : "%s",\n      "purl" : "%s"\n    },\n' \
    "$1" "$5" "$2" "$3" "$4" "$5"
}

# Leaves the base in base. One that is made is of the C library that Java here is linked with.
choose_base() {
  local folder=$image_work/skep/base
  mkdir -p "$folder"
  base=${SKEP_IMAGE_BASE:-$usual_base}
  if [[ $base != scratch ]] && ! pulled "$base"; then
    [[ -z ${SKEP_IMAGE_BASE:-} ]] || die "the engine has no $base, and no registry gives it: set SKEP_IMAGE_BASE=scratch, or load it"
    base=scratch
  fi
  if [[ $base == scratch ]]; then
    say "making the image's base from this machine's C library"
    make_base "$folder" "$image_work/skep/root/opt/skep/java"
  fi
}

# pulled IMAGE: whether the engine has it, or gets it.
pulled() {
  local name=${1%:*} tag=${1##*:}
  [[ $1 == *:* && $tag != */* ]] || name=$1 tag=latest
  api GET "/images/$name:$tag/json" >/dev/null 2>&1 && return 0
  say "pulling $name:$tag"
  api POST "/images/create?fromImage=$(in_query "$name")&tag=$(in_query "$tag")" --max-time 120 >/dev/null 2>&1 || true
  api GET "/images/$name:$tag/json" >/dev/null 2>&1
}

# make_base FOLDER PROGRAM-OR-FOLDER...: the loader and the libraries that these need, with what their packages say of rights
# to copy, and who is who.
make_base() {
  local folder=$1 library file
  shift
  mkdir -p "$folder/etc"
  printf 'root:x:0:0:root:/:/sbin/nologin\nskep:x:65532:65532:skep:/:/sbin/nologin\n' >"$folder/etc/passwd"
  printf 'root:x:0:\nskep:x:65532:\n' >"$folder/etc/group"
  printf 'hosts: files dns\n' >"$folder/etc/nsswitch.conf"
  mkdir -p -m 1777 "$folder/tmp"
  while read -r library; do
    cp -L --parents "$library" "$folder"
    for file in $(rights_of "$library"); do
      cp -L --parents "$file" "$folder"
    done
  done < <(libraries_of "$@")
  chmod -R u=rwX,go=rX "$folder"
  chmod 1777 "$folder/tmp"
}

# libraries_of PROGRAM-OR-FOLDER...: by the names that the loader looks for; not those in the folder.
libraries_of() {
  local file
  while read -r file; do
    ldd "$file" 2>/dev/null || true
  done < <(find "$@" -type f \( -perm -100 -o -name '*.so*' \)) |
    grep -oE '(^|[[:space:]])/[^ ]+\.so[^ ]*' | tr -d '[:blank:]' | sort -u | grep -vF "$image_work/"
}

# rights_of FILE: the file of its Debian package that says who may copy it.
rights_of() {
  command -v dpkg-query >/dev/null || return 0
  local package
  package=$({ dpkg-query -S "$1" || dpkg-query -S "/usr$1" || dpkg-query -S "$(realpath "$1")"; } 2>/dev/null | head -n 1 | cut -d: -f1)
  [[ -z $package || ! -f /usr/share/doc/$package/copyright ]] || printf '%s\n' "/usr/share/doc/$package/copyright"
}

# The proxy: the distribution's HAProxy, the lists of calls, and wget, which asks for its health.
proxy_root() (
  folder=$image_work/proxy
  manifest=$root/manifests/docker-api-proxy
  rm -rf "$folder"
  mkdir -p "$folder/base/usr/sbin" "$folder/base/usr/bin"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  busybox=$(static_busybox "$work") || exit 1
  cp -L "$(command -v haproxy)" "$folder/base/usr/sbin/haproxy"
  cp -L "$busybox" "$folder/base/usr/bin/wget"
  make_base "$folder/base" "$(command -v haproxy)"
  for file in $(rights_of "$(command -v haproxy)"); do
    cp -L --parents "$file" "$folder/base"
  done
  cp -r "$manifest/Dockerfile" "$manifest/haproxy.cfg" "$manifest/calls" "$folder"
  chmod -R u=rwX,go=rX "$folder/haproxy.cfg" "$folder/calls"
)

# build_image NAME FOLDER [ARGUMENT=VALUE...]: by the builder that is part of each engine, which asks nobody for anything.
build_image() {
  local name=$1 folder=$2 answer arguments argument
  shift 2
  arguments=
  for argument; do
    arguments+=${arguments:+,}\"${argument%%=*}\":\"${argument#*=}\"
  done
  say "building $name"
  answer=$(tar -C "$folder" --sort=name --mtime="@$(source_date)" --owner=0 --group=0 --numeric-owner -c . |
    api POST "/build?t=$(in_query "$name")&rm=1&forcerm=1&buildargs=$(in_query "{$arguments}")" \
      --header 'Content-Type: application/x-tar' --upload-file - --max-time 600) ||
    die "the engine at $DOCKER_HOST built no $name: ${answer:-it did not answer}"
  if [[ $answer == *'"errorDetail"'* ]]; then
    die "the engine at $DOCKER_HOST built no $name: ${answer##*\"errorDetail\"}"
  fi
  say "built $name: $(api GET "/images/$name/json" | grep -oE '"Size": *[0-9]+' | head -n 1 | grep -oE '[0-9]+' | awk '{printf "%.1f MB", $1 / 1e6}')"
}

# in_query TEXT: as it stands in a URL after the question mark.
in_query() {
  local LC_ALL=C text=$1 at letter
  for ((at = 0; at < ${#text}; at++)); do
    letter=${text:at:1}
    case $letter in
      [a-zA-Z0-9.~_-]) printf '%s' "$letter" ;;
      *) printf '%%%02X' "'$letter" ;;
    esac
  done
}
