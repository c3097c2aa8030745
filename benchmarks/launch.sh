# shellcheck shell=bash
# What the scripts "bench" and "jmh" share; it is sourced, not run.
#
# Standard output belongs to the program: everything that the build says goes to standard error.

module=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname "$module")
class_path_file=$module/target/class-path.txt

# shellcheck source=mnist-demo/environment.sh
source "$root/mnist-demo/environment.sh"

fail() {
  echo "$1" >&2
  exit 1
}

# True if anything that goes into the program is newer than the last build.
out_of_date() {
  [[ ! -f $class_path_file || ! -d $module/target/classes ]] ||
    [[ -n $(find "$root"/pom.xml "$root"/{dl4j-odelayer,dl4j-cnf,mnist-demo,benchmarks}/{pom.xml,src/main} \
      -type f -newer "$class_path_file" -print -quit) ]]
}

build() {
  local maven=mvn
  command -v mvn >/dev/null || maven=$root/mvnw
  echo "Building the benchmarks ..." >&2
  local started
  started=$(mktemp)
  "$maven" -q -B -Dstyle.color=never -f "$root/pom.xml" -pl benchmarks -am package \
    -DskipTests -Dspotless.check.skip=true >&2 ||
    { rm -f "$started"; fail "The benchmarks cannot be built; see above."; }
  # Maven leaves the file alone if it says the same; what was changed meanwhile is not in it.
  touch -r "$started" "$class_path_file"
  rm -f "$started"
}

# Builds if need be, one process at a time.
build_if_out_of_date() {
  mkdir -p "$module/target"
  exec 9>"$module/target/build.lock"
  if command -v flock >/dev/null; then flock 9; fi
  if out_of_date; then build; fi
  exec 9>&-
}

# Becomes the program: run_java MAIN_CLASS ARGUMENTS...
run_java() {
  local java=java
  if [[ -n ${JAVA_HOME:-} ]]; then java=$JAVA_HOME/bin/java; fi
  command -v "$java" >/dev/null || fail "No Java found; install a JDK 17 or set JAVA_HOME."
  exec "$java" -Xmx4g -Dorg.bytedeco.javacpp.maxbytes=8g \
    -Dorg.bytedeco.javacpp.maxphysicalbytes=0 \
    -Dlogback.configurationFile=benchmarks-logback.xml \
    -cp "$module/target/classes:$(<"$class_path_file")" "$@"
}
