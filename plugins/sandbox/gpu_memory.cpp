// SPDX-License-Identifier: Apache-2.0
//
// See gpu_memory.hpp.
#include "sandbox/gpu_memory.hpp"

#include <algorithm>

namespace athanor::sandbox {
namespace {

// In small letters, as they are looked for.
constexpr const char *messages[] = {
    "cuda out of memory",                   // PyTorch: "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried ..."
    "hip out of memory",                    // PyTorch on ROCm
    "torch.cuda.outofmemoryerror",          // PyTorch 1.13 to 2.4
    "torch.outofmemoryerror",               // PyTorch from 2.5 on
    "cuda error: out of memory",            // PyTorch, CUDA itself
    "cuda_error_out_of_memory",             // the driver, Numba, TensorFlow
    "cudaerrormemoryallocation",            // the run time, CuPy
    "cuda runtime error (2)",               // Theano, older PyTorch
    "cudamalloc failed: out of memory",     // llama.cpp and others in C++
    "cublas_status_alloc_failed",           // cuBLAS
    "cudnn_status_alloc_failed",            // cuDNN
    "cupy.cuda.memory.outofmemoryerror",    // CuPy
    "out_of_memory: cuda error",            // RMM: "std::bad_alloc: out_of_memory: CUDA error at"
    "hiperroroutofmemory",                  // ROCm
    "resource_exhausted: out of memory",    // JAX: "XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory while ..."
    "resource_exhausted: failed to alloc",  // JAX
    "resource_exhausted: oom",              // XLA
    "oom when allocating tensor",           // TensorFlow's ResourceExhaustedError
};

}  // namespace

bool says_gpu_memory_ran_out(const std::string &output) {
  std::string small = output;
  for (char &c : small)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return std::any_of(std::begin(messages), std::end(messages),
                     [&](const char *message) { return small.find(message) != std::string::npos; });
}

}  // namespace athanor::sandbox
