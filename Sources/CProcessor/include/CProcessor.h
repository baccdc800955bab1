#ifndef CPROCESSOR_H
#define CPROCESSOR_H

#include <stdbool.h>

/// Whether the processor and the operating system run the AVX-512 F, DQ, BW and VL instructions.
bool cprocessor_runs_avx512(void);

/// Whether they run AVX2 and FMA.
bool cprocessor_runs_avx2_fma(void);

/// Asks for the cache line at `address`, to be read soon. Any address is allowed.
static inline void cprocessor_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }

/// Asks for the cache line at `address`, to be written soon. Any address is allowed.
static inline void cprocessor_prefetch_for_write(void *address) {
  __builtin_prefetch(address, 1, 3);
}

/// Tells the processor that the caller spins on memory another thread will write.
static inline void cprocessor_spin_hint(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#endif
}

#endif
