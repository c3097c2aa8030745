# shellcheck shell=sh
# What the scripts "bench" and "jmh" share; it is sourced, with "root" set, not run.

# shellcheck source=dl4j-odelayer/program/start.sh
. "$root/dl4j-odelayer/program/start.sh"

# What loads the classes of most cases.
archive_main=io.github.dl4jode.benchmarks.Benchmarks
archive_run="first --task MNIST --batch 2 --iterations 3"

# Where "all --peer" finds the drivers for PyTorch.
export BENCH_PEER_DRIVERS="$root/benchmarks/peer"

# Becomes the program: launch MAIN_CLASS ARGUMENTS...
launch() {
  main=$1
  shift
  start benchmarks "dl4j-odelayer dl4j-odelayer/program dl4j-cnf dl4j-latentode dl4j-cde dl4j-sde dl4j-sde/demo mnist-demo" "$main" \
    "-Xmx4g -Dorg.bytedeco.javacpp.maxbytes=8g -Dorg.bytedeco.javacpp.maxphysicalbytes=0" "$@"
}
