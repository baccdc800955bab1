// A caller of kernels needs their argument types.
@_exported public import KernelTable
