// SPDX-License-Identifier: Apache-2.0
//
// Whether a program failed because its GPU had no memory left, told from what it printed: no driver and no exit status
// says so. It is no bug of what the program means to do, and is treated otherwise than one.
#ifndef ATHANOR_SANDBOX_GPU_MEMORY_HPP
#define ATHANOR_SANDBOX_GPU_MEMORY_HPP

#include <string>

namespace athanor::sandbox {

// `output`: the end of what was printed on one stream. Libraries say it in their own words: PyTorch, JAX, TensorFlow,
// CuPy, Numba, CUDA and ROCm themselves.
bool says_gpu_memory_ran_out(const std::string &output);

// How much of the end of a stream is worth a look, bytes: a program that went on long after such a message, because it
// can live with less, failed of something else.
inline constexpr std::size_t gpu_memory_tail = 16384;

}  // namespace athanor::sandbox

#endif
