# shellcheck shell=sh
# How the programs of this repository are built and started. Scripts source it:
#
#   root=...                                # the folder of the repository
#   . "$root/dl4j-odelayer/program/start.sh"
#   use_threads 8                           # unless the user has said how many
#   start MODULE "OTHER MODULES" MAIN_CLASS "JAVA OPTIONS" "$@"
#
# Leading -D... among the arguments go to Maven. JAVA_OPTS goes to Java, behind the options given here. Standard output
# belongs to the program: everything that the build says goes to standard error. Java is started with its vector module,
# whose loops take between a half and a ninth of the time, and says that it is incubating. A script may name a short
# archive_run, arguments of the program or of an archive_main, whose classes are kept in a form that Java loads in half
# the time.

# The environment in which the programs run fastest. What the user has set stays.

# Threads that spin at barriers for long stand in the way of those that work as soon as anything else runs: measured on
# two busy cores, epochs took 20 times as long. Threads that sleep at once take half the speed of a quiet machine.
if [ -z "${OMP_WAIT_POLICY:-}" ]; then export GOMP_SPINCOUNT="${GOMP_SPINCOUNT:-2000}"; fi

# oneDNN takes scratch memory for each convolution and gives it back; without these, glibc returns it to the system
# each time, and the kernel maps and clears the same pages again: measured, a sixth of the time of the convolutions.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-2000000000}"
export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-33554432}"
export MALLOC_TOP_PAD_="${MALLOC_TOP_PAD_:-268435456}"

fail() {
  echo "$1" >&2
  exit 1
}

# As many OpenMP threads as there are processors, but no more than this; OpenMP reads it before Java starts.
use_threads() {
  if [ -z "${OMP_NUM_THREADS:-}" ]; then
    processors=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
    OMP_NUM_THREADS=$((processors < $1 ? processors : $1))
    export OMP_NUM_THREADS
  fi
}

# Becomes the program: start MODULE "OTHER MODULES" MAIN_CLASS "JAVA OPTIONS" ARGUMENTS...
start() {
  module=$1 others=$2 main_class=$3 java_options=$4
  shift 4
  properties=
  while [ $# -gt 0 ]; do
    case $1 in
      -D*) properties="$properties $1"; shift ;;
      *) break ;;
    esac
  done
  target=$root/$module/target
  class_path=$target/class-path.txt
  built_with=$target/built-with.txt
  up_to_date || build_alone

  java=java
  if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java; fi
  command -v "$java" >/dev/null || fail "No Java found; install a JDK 17 or set JAVA_HOME."
  # Some Javas lack it.
  if "$java" --describe-module jdk.incubator.vector >/dev/null 2>&1; then
    java_options="$java_options --add-modules=jdk.incubator.vector"
  fi
  jars=$(module_jar):$(cat "$class_path")
  archive=
  if [ -n "${archive_run:-}" ]; then find_archive; fi
  # Where Java cannot take the archive after all, it would say so on standard output.
  # shellcheck disable=SC2086
  exec "$java" ${archive:+"-XX:SharedArchiveFile=$archive" -Xshare:auto "-Xlog:cds*=off"} $java_options ${JAVA_OPTS:-} \
    -cp "$jars" "$main_class" "$@"
}

# What the build made of the module. Archives take classes from jars alone.
module_jar() {
  # Of two versions the newer.
  # shellcheck disable=SC2012
  jar=$(ls -t "$target"/*.jar 2>/dev/null | sed -e '/-sources\.jar$/d' -e '/-javadoc\.jar$/d' -e '/-tests\.jar$/d' -e q) || :
  printf '%s' "${jar:-$target/classes}"
}

# Names the class archive; makes it first, once after a build and whenever the jars or Java have changed. Without one the
# program runs as well, only later: nothing here is a reason to stop.
find_archive() {
  archive_of=$target/classes-jsa.txt
  made_of=$(ls -lnL "$(command -v "$java")"; echo "$jars $java_options")
  archive_up_to_date || make_archive || return 0
  if [ -f "$target/classes.jsa" ]; then archive=$target/classes.jsa; fi
}

# One that could not be made is not tried again either. Java would crash on one of which a part is lost.
archive_up_to_date() {
  [ -f "$archive_of" ] && [ "$(cat "$archive_of")" = "$made_of $(bytes_of "$target/classes.jsa")" ] || return 1
  # shellcheck disable=SC2046,SC2086
  [ -z "$(IFS=:; set -f; find $jars -newer "$archive_of" -print 2>/dev/null | head -n 1)" ]
}

bytes_of() {
  if [ -f "$1" ]; then wc -c < "$1"; fi
}

# Runs the program for a few seconds in a folder of its own. Programs that start at the same time make one each; the last
# stays.
make_archive() {
  work=$target/archive.$$
  mkdir "$work" 2>/dev/null || return 1
  trap 'rm -rf "$work"; exit 130' HUP INT TERM
  echo "Preparing $module ..." >&2
  # As old as the beginning, so that no later change of a jar is missed.
  : > "$work/beginning"
  # shellcheck disable=SC2086
  if (cd "$work" && exec "$java" $java_options -XX:ArchiveClassesAtExit="$work/classes.jsa" -Xlog:disable \
    -cp "$jars" "${archive_main:-$main_class}" $archive_run) >/dev/null 2>&1 </dev/null &&
    [ -f "$work/classes.jsa" ]; then
    made_of="$made_of $(bytes_of "$work/classes.jsa")"
    mv -f "$work/classes.jsa" "$target/classes.jsa"
  else
    made_of="$made_of "
    rm -f "$target/classes.jsa"
  fi
  printf '%s\n' "$made_of" > "$work/classes-jsa.txt"
  touch -r "$work/beginning" "$work/classes-jsa.txt"
  mv -f "$work/classes-jsa.txt" "$archive_of"
  rm -rf "$work"
  trap - HUP INT TERM
}

# Whether nothing that goes into the program has changed since it was built.
up_to_date() {
  [ -d "$target/classes" ] && [ -f "$class_path" ] && [ -f "$built_with" ] || return 1
  [ "$(cat "$built_with")" = "$properties" ] || return 1
  for part in $others "$module"; do
    [ -z "$(find "$root/pom.xml" "$root/$part/pom.xml" "$root/$part/src/main" -newer "$built_with" -print | head -n 1)" ] ||
      return 1
  done
  # Jars of a Maven repository that has been cleared since.
  (IFS=:; for jar in $(cat "$class_path"); do [ -e "$jar" ] || exit 1; done)
}

# Builds, one process at a time: programs share modules.
build_alone() {
  mkdir -p "$root/dl4j-odelayer/program/target" "$target"
  exec 9>"$root/dl4j-odelayer/program/target/build.lock"
  if command -v flock >/dev/null; then flock 9; fi
  up_to_date || build
  exec 9>&-
}

build() {
  echo "Building $module ..." >&2
  printf '%s' "$properties" > "$built_with.new"
  # Without what only developers need.
  # shellcheck disable=SC2086
  (cd "$root" && ./mvnw -q -B -pl "$module" -am -Dmaven.test.skip=true -Djacoco.skip=true \
    -Dspotless.check.skip=true $properties package) >&2 9>&- || fail "$module cannot be built; see above."
  # As old as the beginning of the build, so that no later change is missed.
  mv "$built_with.new" "$built_with"
}
