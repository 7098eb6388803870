# test and bench.
# shellcheck shell=bash

# Fills in what every part found: PASSED, FAILED and SKIPPED, and one line per part for the end.
PASSED=0
FAILED=0
SKIPPED=0
PART_LINES=()
TEST_PROPERTIES=()
# What Maven need not do again: to it, classes in a folder are another dependency than those in a jar, for which it would compile anew.
COMPILED=()

# lab_test [NAME [-Dproperty=value...]]: the properties are the tests' own.
lab_test() {
  local properties
  need_root
  case ${1:-} in
    chaos)
      properties=$(chaos_properties --runs 2 "${@:2}") || exit
      # shellcheck disable=SC2086
      set -- ChaosE2E $properties
      ;;
    api-away)
      [ $# = 1 ] || die "test api-away takes nothing, not '${*:2}'. For another time: test ApiAwayE2E -Daway.seconds=120"
      set -- ApiAwayE2E -Daway.seconds=300
      ;;
    upgrade)
      properties=$(upgrade_properties "${@:2}") || exit
      set -- upgrade "$properties"
      ;;
  esac
  take_properties -Dcut.seconds=420 "${@:2}"
  mkdir -p "$CACHE"
  case ${1:-all} in
    all) test_all ;;
    unit) test_unit ;;
    it) test_all_it ;;
    e2e) test_e2e '*E2E' ;;
    lab) test_lab ;;
    systemd-node) test_systemd_node ;;
    reproduce) test_reproduce ;;
    upgrade) test_upgrade "${properties#*=}" ;;
    SystemdNodeE2E*) test_systemd_node ;;
    *E2E | *E2E#*) test_e2e "$1" ;;
    *IT | *IT#*) test_it "$1" ;;
    *Test | *Test#*) test_class "$1" ;;
    *) die "test takes unit, it, e2e, lab, systemd-node, reproduce, upgrade, chaos, api-away or the name of a test class (...Test, ...IT, ...E2E), not '$1'." ;;
  esac
  test_summary
}

# take_properties EXAMPLE [-Dproperty=value...]: what comes after the name of a test or benchmark.
take_properties() {
  local property
  for property in "${@:2}"; do
    [[ $property == -D*=* ]] || die "after the name come properties, as $1, not '$property'."
  done
  TEST_PROPERTIES=("${@:2}")
}

# chaos_properties [--runs N] [--seed S]: as properties of the test.
chaos_properties() {
  while [ $# != 0 ]; do
    case $1 in --runs | --seed) ;; *) die "test chaos takes --runs N and --seed S, not '$1'." ;; esac
    [[ ${2:-} =~ ^[0-9]{1,9}$ ]] || die "$1 takes a number, not '${2:-}'."
    echo "-Dchaos.${1#--}=$2"
    shift 2
  done
}

# What the run of all does by chance: one without an API server, one with both of a node's parts dead, and clocks that step.
CHAOS_IN_SHORT=(-Dchaos.runs=2 -Dchaos.seed=3)
# Of what is tried many times over, the run of all has a part: tags of tests that it leaves out.
LEFT_OUT=none
SECOND_LAB=none

# The state that is upgraded from where no other is named. There is no release yet.
UPGRADE_FROM=d2d1472d5f5dc05271e3f7702e192a799b89ffdc

# upgrade_properties [--from COMMIT]: as a property of the test.
upgrade_properties() {
  local from=$UPGRADE_FROM commit
  case $#,${1:-} in
    0,) ;;
    2,--from) from=$2 ;;
    *) die "test upgrade takes --from COMMIT or nothing, not '$*'." ;;
  esac
  commit=$(git -C "$CHECKOUT" rev-parse --verify --quiet "$from^{commit}") ||
    die "this clone has no commit $from. If it is a shallow one, git fetch --unshallow gets it."
  echo "-Dupgrade.from=$commit"
}

# A failing test must not keep the next module's tests from running: the reports say what failed.
maven_tests() { maven -Dmaven.test.failure.ignore=true "$@" "${TEST_PROPERTIES[@]}"; }

test_all() {
  LEFT_OUT=long
  prepare
  test_java
  script_part slot "$CHECKOUT/node-agent/slot/test.sh"
  script_part guest "$LAB_HOME/guest/test.sh"
  test_lab
  test_e2e '*E2E'
}

# What the parts need, as a line of its own: the first time it takes minutes.
prepare() {
  local began=$SECONDS
  ensure_packages
  ensure_binaries
  ensure_guest_images
  ensure_debian_guest
  ensure_systemd_node_parts
  add_part prepare $((SECONDS - began)) 0 0 0 0
}

# Unit and integration tests in one run of Maven, which compiles everything once. Two modules at a time, and of some modules two or three classes
# (it.forks in their POMs): their tests wait more than they work.
test_java() {
  local began=$SECONDS stamp code=0 key
  say "== unit, it"
  stamp=$(mktemp)
  key=$(source_key)
  # As for the tests' own programs: with both processors in use the second compiler costs more than it gains.
  MAVEN_OPTS='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' with_api_server maven_tests -T 2 -Pit verify </dev/null 9>&- || code=$?
  # shellcheck disable=SC2046
  add_part unit $((SECONDS - began)) "$code" $(count_reports "$stamp" surefire)
  # shellcheck disable=SC2046
  add_part it 0 0 $(count_reports "$stamp" failsafe) "(in the same run)"
  rm -f "$stamp"
  if [ "$code" = 0 ]; then
    remember_packaged "$key"
    COMPILED=(-Dmaven.compiler.useIncrementalCompilation=false)
  fi
}

test_unit() {
  part unit maven_tests verify
  ensure_packages
  script_part slot "$CHECKOUT/node-agent/slot/test.sh"
}

test_class() {
  local modules
  modules=$(modules_of "$1") || exit
  part "$1" maven_tests test -pl "$modules" -am "-Dtest=$1" -Dsurefire.failIfNoSpecifiedTests=false
}

# modules_of CLASS[#METHOD] or PATTERN: the Maven modules that have such tests, with commas between.
modules_of() {
  local modules
  modules=$(cd "$CHECKOUT" && find . -path '*/src/test/*' -name "${1%%#*}.java" | sed 's#^\./##; s#/src/test/.*##' | sort -u | paste -sd,)
  [ -n "$modules" ] || die "there is no test ${1%%#*}."
  echo "$modules"
}

with_api_server() { KUBE_API_TEST_DIR=$CACHE/kube-api-test "$@"; }

test_all_it() {
  test_it '*IT'
  ensure_guest_images
  script_part guest "$LAB_HOME/guest/test.sh"
}

# The images of the commit that is checked out, made twice with nothing cached. Too long for the run of all: some 10 minutes.
test_reproduce() {
  ensure_packages
  script_part reproduce with_java "$CHECKOUT/deploy/images/reproduce.sh"
}

# test_upgrade COMMIT: that one's Vireo is deployed by its own lab, and this one's over it by the test.
test_upgrade() {
  ensure_packages
  EARLIER=$(mktemp -d "$CACHE/earlier.XXXXXX")
  trap remove_earlier EXIT
  git -C "$CHECKOUT" worktree add --quiet --detach "$EARLIER" "$1"
  on_fresh_lab_of deploy_earlier part upgrade e2e_tests UpgradeE2E
  remove_earlier
}

deploy_earlier() {
  release_lock
  say "deploying $(git -C "$EARLIER" log -1 --format='%h of %cs') first"
  "$EARLIER/e2e/lab" deploy
}

remove_earlier() {
  [ -z "${EARLIER:-}" ] || git -C "$CHECKOUT" worktree remove --force "$EARLIER"
}

# script_part NAME COMMAND...: the last line tells its counts, "N passed, N failed".
script_part() {
  local began=$SECONDS code=0 log=$CACHE/test-$1.log counts
  say "== $1"
  VIREO_LAB_CACHE=$CACHE "${@:2}" </dev/null 9>&- 2>&1 | tee "$log" >&2 || code=$?
  counts=$(sed -n '$s/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2 0/p' "$log")
  # shellcheck disable=SC2086
  add_part "$1" $((SECONDS - began)) "$code" ${counts:-0 0 0}
}

# part NAME COMMAND...: runs it, counts the reports that it wrote, and takes its time.
part() {
  local name=$1 began=$SECONDS stamp code=0 counts
  shift
  say "== $name"
  stamp=$(mktemp)
  "$@" </dev/null 9>&- || code=$?
  counts=$(count_reports "$stamp" '*')
  rm -f "$stamp"
  # shellcheck disable=SC2086
  add_part "$name" $((SECONDS - began)) "$code" $counts
}

# add_part NAME SECONDS EXIT-CODE PASSED FAILED SKIPPED [REMARK]: a part that failed without a failing test counts as one failure.
add_part() {
  local failed=$5 remark=${7:-}
  if [ "$3" != 0 ] && [ "$failed" = 0 ]; then
    failed=1
    remark="(ended with code $3 before all tests had run)"
  fi
  PASSED=$((PASSED + $4))
  FAILED=$((FAILED + failed))
  SKIPPED=$((SKIPPED + $6))
  PART_LINES+=("$(printf '%-12s %5d passed %4d failed %4d skipped %5d s %s' "$1" "$4" "$failed" "$6" "$2" "$remark")")
}

# count_reports STAMP surefire|failsafe|*: "PASSED FAILED SKIPPED" of the reports newer than the file.
count_reports() {
  find "$CHECKOUT" -path "*/$2-reports/TEST-*.xml" -newer "$1" -exec grep -hm1 -A8 '<testsuite ' {} + | tr '\n' ' ' | sed 's/<testsuite /\n/g' | awk '
    function attribute(name) { return match($0, "[ \t]" name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) + 0 : 0 }
    { tests += attribute("tests"); failed += attribute("failures") + attribute("errors"); skipped += attribute("skipped") }
    END { print tests - failed - skipped, failed + 0, skipped + 0 }'
}

test_summary() {
  printf '\n'
  [ ${#PART_LINES[@]} = 0 ] || printf '%s\n' "${PART_LINES[@]}"
  printf '%d passed, %d failed, %d skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
  [ "$FAILED" = 0 ]
}

# Integration tests: a real API server from the lab's binaries, and libvirt's test driver. No cluster.
test_it() {
  local modules
  modules=$(modules_of "$1") || exit
  ensure_packages
  ensure_binaries
  part "it ${1#\*IT}" with_api_server maven_tests -Pit verify -pl "$modules" -am -Dtest=NoUnitTest -Dsurefire.failIfNoSpecifiedTests=false \
    "-Dit.test=$1" -Dfailsafe.failIfNoSpecifiedTests=false
}

# What the e2e module's tests and benchmarks are told.
e2e_environment() { VIREO_LAB=$LAB VIREO_LAB_NUMBER=$NUMBER VIREO_LAB_CACHE=$CACHE VIREO_LAB_LOG=$LOG "$@"; }

# bench [NAME [-Dproperty=value...]]: on the lab that is up, or on one brought up for it. A benchmark is a class of the e2e module: start is StartBench.
lab_bench() {
  local class='*' folder=$LAB_HOME/src/test/java/dev/vireo/e2e/bench names
  take_properties -Dbench.guests=50 "${@:2}"
  if [ $# != 0 ]; then
    class=${1^}
    names=$(cd "$folder" && for name in *Bench.java; do name=${name%Bench.java}; echo "${name,}"; done | xargs)
    [ -e "$folder/${class}Bench.java" ] || die "there is no benchmark '$1'. There is: $names."
  fi
  if ! lab_lives "$RUN"; then
    lab_up
    lab_deploy
  fi
  release_lock
  e2e_environment maven test -pl e2e -am "-Dtest=${class}Bench" -Dsurefire.failIfNoSpecifiedTests=false "${TEST_PROPERTIES[@]}"
  printf 'measured on %s at %s, %d cores\n' "$(date +%F)" "$(commit_here | xargs)" "$(nproc)"
}

# commit_here: with a word where it is not all that is here.
commit_here() {
  git -C "$CHECKOUT" rev-parse --short HEAD
  [ -z "$(git -C "$CHECKOUT" status --porcelain)" ] || echo "with changes"
}
