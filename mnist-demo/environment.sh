# shellcheck shell=sh
# The environment in which programs of this repository run fastest; it is sourced. What the user has set stays.

# Threads that spin at barriers for long stand in the way of those that work as soon as anything else runs: measured on
# two busy cores, epochs took 20 times as long. Threads that sleep at once take half the speed of a quiet machine.
if [ -z "${OMP_WAIT_POLICY:-}" ]; then export GOMP_SPINCOUNT="${GOMP_SPINCOUNT:-2000}"; fi

# oneDNN takes scratch memory for each convolution and gives it back; without these, glibc returns it to the system
# each time, and the kernel maps and clears the same pages again: measured, a sixth of the time of the convolutions.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-2000000000}"
export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-33554432}"
export MALLOC_TOP_PAD_="${MALLOC_TOP_PAD_:-268435456}"
