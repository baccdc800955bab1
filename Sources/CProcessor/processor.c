#include "CProcessor.h"

#if defined(__x86_64__)

bool cprocessor_runs_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}

bool cprocessor_runs_avx2_fma(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

#else

bool cprocessor_runs_avx512(void) { return false; }

bool cprocessor_runs_avx2_fma(void) { return false; }

#endif
