# shellcheck shell=sh
# The environment in which programs of this repository run fastest; it is sourced. What the user has set stays.

# Threads that spin at barriers stand in the way of those that work as soon as anything else runs:
# measured on two busy cores, epochs took 20 times as long.
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"

# oneDNN takes scratch memory for each convolution and gives it back; without these, glibc returns it to the system
# each time, and the kernel maps and clears the same pages again: measured, a sixth of the time of the convolutions.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-2000000000}"
export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-33554432}"
export MALLOC_TOP_PAD_="${MALLOC_TOP_PAD_:-268435456}"
