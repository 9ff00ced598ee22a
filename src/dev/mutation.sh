# How many of PIT's mutants the tests notice, by package. Sourced by ../../dev.
# shellcheck shell=bash
# shellcheck disable=SC2154  # root is the caller's

# The packages that decide things, and the one that carries plans out; `desired` is with those below it.
mutated=(identity tree desired spec observed plan act)
least_killed=85

command_mutate() {
  need_jdk
  local package packages=("$@") folder failed=()
  [[ $# -gt 0 ]] || packages=("${mutated[@]}")
  for package in "${packages[@]}"; do
    folder=$root/src/main/java/dev/skep/${package//.//}
    [[ -d $folder ]] || die "there is no package $package: one of ${mutated[*]}, or one below them"
  done
  # It takes every core for minutes: whatever else runs here goes first.
  renice -n 10 $$ >/dev/null
  maven -q test-compile
  for package in "${packages[@]}"; do
    say "mutating $package"
    # Nothing is compiled here, so that a package can be asked about while another is edited.
    maven -q -Pmutation org.pitest:pitest-maven:mutationCoverage "-Dskep.mutation.package=$package" >&2 ||
      die "PIT could not be run on $package (see above)"
    kill_rates "$root/target/mutation/$package/mutations.csv" || failed+=("$package")
  done
  [[ ${#failed[@]} == 0 ]] ||
    die "fewer than $least_killed % killed: ${failed[*]}; what survived is in target/mutation/PACKAGE/index.html"
}

# kill_rates CSV: a line a package; fails when one of them is too low. What never ends and what runs out of memory is noticed.
kill_rates() {
  awk -F, -v least="$least_killed" '
    NF < 6 || $6 == "NON_VIABLE" { next }
    {
      package = $2
      sub(/^dev\.skep\./, "", package)
      sub(/\.[^.]*$/, "", package)
      all[package]++
      if ($6 != "SURVIVED" && $6 != "NO_COVERAGE") killed[package]++
    }
    END {
      for (package in all) {
        rate = 100 * killed[package] / all[package]
        printf "%-20s %4d of %4d killed  %5.1f %%\n", package, killed[package], all[package], rate | "sort"
        if (rate < least) low = 1
      }
      close("sort")
      exit low
    }' "$1"
}
